package dev.sluice.orchestrator.turn;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import dev.sluice.orchestrator.call.Call;
import dev.sluice.orchestrator.call.CallState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * One session's world played from a seed: users who submit, cancel and decide; workers and executors whose outcomes come
 * late, twice, in any order or never; a clock that jumps; an orchestrator that loses its memory and reads the inbox
 * again. Everything is a function of the seed.
 */
final class Simulation {
    private static final Limits LIMITS =
            new Limits(6, 2, 8, 10_000, Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofSeconds(30));

    private final Random random;
    private final TurnDecider decider = new TurnDecider(Set.copyOf(Role.BUILT_IN));
    private final List<Delivered> inbox = new ArrayList<>();
    private final List<Work> open = new ArrayList<>();
    private final List<InputRecord> late = new ArrayList<>();
    private final Rules rules = new Rules();
    private final Map<String, Memory> memories = new HashMap<>();
    private Conversation conversation = Conversation.NONE;
    private Instant now = Stage.START;
    private int inputs;
    private int turns;

    /** An input with the time at which the broker took it, and whether something broke while it was processed. */
    private record Delivered(InputRecord input, Instant at, boolean broken) {
        Decision decide(TurnDecider decider, Conversation conversation, Recall recall) {
            return broken
                    ? decider.giveUp(conversation, input, recall, at)
                    : decider.decide(conversation, input, recall, at);
        }
    }

    Simulation(long seed) {
        random = new Random(seed);
    }

    /** Play so many moves, then let everything come to rest, and check that it did. */
    void play(int moves) {
        intent(new Input.SessionRequested(Optional.empty(), Optional.empty()));
        for (int i = 0; i < moves; i++) {
            move();
        }
        comeToRest();
        rules.atRest(conversation);
        rules.sameAgain(replay());
    }

    private void move() {
        switch (random.nextInt(12)) {
            case 0 -> submit("t" + turns++);
            case 10 -> rareIntent();
            case 1 -> cancel();
            case 2 -> jump(Duration.ofMillis(random.nextInt(90_000)));
            case 3 -> repeatSomething();
            case 4 -> crash();
            case 5 -> decideApproval(random.nextInt(4) != 0);
            case 11 -> proposeRest();
            default -> someoneAnswers();
        }
    }

    private void rareIntent() {
        switch (random.nextInt(8)) {
            // A client that tries again long after, with the key of a turn that was submitted before.
            case 0, 1, 2, 3 -> submit("t" + random.nextInt(turns + 1));
            case 4 -> intent(new Input.SessionDeletionRequested());
            case 5 -> decideAgain();
            default ->
                intent(new Input.CancelRequested(Optional.of(turn("t" + random.nextInt(turns + 1))), Optional.empty()));
        }
    }

    /** Somebody decides what was decided long ago. */
    private void decideAgain() {
        inbox.stream()
                .map(delivered -> delivered.input().input())
                .filter(Input.ApprovalDecided.class::isInstance)
                .findFirst()
                .ifPresent(this::intent);
    }

    private static TurnId turn(String name) {
        return TurnId.of(Stage.SCOPE.session(), name);
    }

    private void submit(String name) {
        var turn = turn(name);
        intent(new Input.TurnSubmitted(
                turn,
                "digest",
                Origin.CHAT,
                Optional.of(Role.CODER),
                "text",
                Versions.BUILT_IN,
                LIMITS,
                Optional.empty()));
    }

    private void cancel() {
        if (random.nextInt(3) == 0) {
            intent(new Input.CancelRequested(Optional.empty(), Optional.empty()));
        }
    }

    private void jump(Duration time) {
        now = now.plus(time);
        for (var deadline : conversation.dues()) {
            // The clock that offers deadlines may be ahead of the broker's, so some come too early.
            if (deadline.due().minusSeconds(5).isBefore(now)) {
                input(
                        "d:" + deadline.subject() + deadline.due(),
                        new Input.DeadlinePassed(deadline.subject(), deadline.due()));
            }
        }
    }

    private void repeatSomething() {
        if (!inbox.isEmpty()) {
            deliver(inbox.get(random.nextInt(inbox.size())).input());
        }
        if (!late.isEmpty()) {
            deliver(late.remove(random.nextInt(late.size())));
        }
    }

    /** Somebody thinks that nobody speaks here any more; perhaps a while ago. */
    private void proposeRest() {
        var seq = conversation.seq() - random.nextInt(2);
        input("rest:" + seq, new Input.RestProposed(seq));
    }

    /** The orchestrator dies and decides the last inputs again from an older state. */
    private void crash() {
        var replay = replay();
        conversation = replay.conversation();
        memories.clear();
        memories.putAll(replay.memories());
    }

    private void decideApproval(boolean approved) {
        for (var call : calls(conversation)) {
            if (call.state() instanceof CallState.Awaiting awaiting) {
                var user = new UserId(random.nextBoolean() ? "ada" : "bob");
                var grant = new Grant(
                        awaiting.approval(), call.id(), awaiting.digest(), Stage.SCOPE, user, now, "key", "sig");
                intent(new Input.ApprovalDecided(
                        awaiting.approval(),
                        approved,
                        Optional.empty(),
                        user,
                        approved ? Optional.of(grant) : Optional.empty()));
            }
        }
    }

    private static List<Call> calls(Conversation conversation) {
        return conversation.turn().map(turn -> turn.calls().toList()).orElse(List.of());
    }

    private void someoneAnswers() {
        if (open.isEmpty()) {
            return;
        }
        var item = open.remove(random.nextInt(open.size()));
        var outcome =
                switch (item) {
                    case Work.RunStep step -> Optional.of(stepOutcome(step));
                    case Work.RunCall call -> Optional.of(callOutcome(call));
                    case Work.KeepSession rest ->
                        Optional.of(new Input.RestKept(rest.seq(), 0, List.of((long) inputs)));
                    case Work.StopTurn _,
                            Work.StopStep _,
                            Work.StopCall _,
                            Work.DropWorkspace _,
                            Work.ReportStranger _ -> Optional.<Input>empty();
                };
        outcome.ifPresent(input -> {
            var record = record("o-" + ++inputs, input);
            switch (random.nextInt(6)) {
                case 0 -> late.add(record);
                case 1 -> {
                    deliver(record);
                    late.add(record);
                }
                default -> deliver(record);
            }
        });
    }

    private Input stepOutcome(Work.RunStep step) {
        return switch (random.nextInt(6)) {
            case 0, 1 -> new Input.StepAnswered(step.step(), 1, "done", TokenUsage.NONE, "m");
            case 2 ->
                new Input.StepFailed(
                        step.step(),
                        1,
                        StepFailure.values()[random.nextInt(StepFailure.values().length)],
                        "broken",
                        random.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofSeconds(random.nextInt(600))));
            case 3 -> new Input.StepCancelled(step.step(), 1);
            default -> wantTools(step);
        };
    }

    private Input wantTools(Work.RunStep step) {
        var calls = new ArrayList<ToolCall>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            calls.add(new ToolCall(
                    CallId.of(step.step(), i + 1),
                    "tool",
                    JsonNodeFactory.instance.objectNode(),
                    random.nextBoolean(),
                    "v1"));
        }
        return new Input.StepWantsTools(step.step(), 1, "", calls, TokenUsage.NONE, "m");
    }

    private Input callOutcome(Work.RunCall call) {
        return switch (random.nextInt(7)) {
            case 0 -> new Input.CallFailed(call.call(), CallFailure.TOOL_ERROR, "no");
            case 1 -> new Input.CallUnknown(call.call(), "who knows");
            case 2 -> new Input.CallCancelled(call.call());
            case 3, 4 ->
                new Input.ApprovalRequired(
                        call.call(),
                        "tool",
                        JsonNodeFactory.instance.objectNode(),
                        "digest-" + random.nextInt(3),
                        "writes",
                        Risk.LOW,
                        Optional.empty());
            default -> new Input.CallSucceeded(call.call(), "output", false);
        };
    }

    private void comeToRest() {
        for (int i = 0; i < 500 && conversation.turn().isPresent(); i++) {
            decideApproval(true);
            someoneAnswers();
            jump(Duration.ofSeconds(45));
        }
    }

    private void intent(Input input) {
        input("i-" + ++inputs, input);
    }

    private void input(String id, Input input) {
        deliver(record(id, input));
    }

    private static InputRecord record(String id, Input input) {
        return new InputRecord(id, Stage.SCOPE, Optional.empty(), Optional.empty(), input);
    }

    private void deliver(InputRecord input) {
        var delivered = new Delivered(input, now, conversation.owner().isPresent() && random.nextInt(40) == 0);
        inbox.add(delivered);
        var recall = recall(memories, input);
        var decision = delivered.decide(decider, conversation, recall);
        rules.ignored(recall, input, now, decision);
        rules.touchesNoOther(conversation, delivered.broken(), input, decision);
        rules.followed(decision);
        decision.memories().forEach(memory -> memories.put(memory.key(), memory));
        conversation = decision.after();
        open.addAll(decision.work());
        if (random.nextInt(20) == 0) {
            // A crash between the sending of work and the commit: the same work is sent twice.
            open.addAll(decision.work());
        }
    }

    private static Recall recall(Map<String, Memory> memories, InputRecord input) {
        return Recall.of(input, key -> Optional.ofNullable(memories.get(key)));
    }

    /** The whole inbox, decided again from nothing. */
    private Replay replay() {
        var again = Conversation.NONE;
        var facts = new ArrayList<FactRecord>();
        var remembered = new HashMap<String, Memory>();
        for (var delivered : inbox) {
            var decision = delivered.decide(decider, again, recall(remembered, delivered.input()));
            facts.addAll(decision.facts());
            decision.memories().forEach(memory -> remembered.put(memory.key(), memory));
            again = decision.after();
        }
        return new Replay(again, facts, remembered);
    }

    /** What deciding again gave. */
    record Replay(Conversation conversation, List<FactRecord> facts, Map<String, Memory> memories) {}

    /** What must hold whatever happens. */
    static final class Rules {
        private final List<FactRecord> facts = new ArrayList<>();
        private final Set<TurnId> accepted = new HashSet<>();
        private final Set<TurnId> ended = new HashSet<>();
        private final Set<CallId> requested = new HashSet<>();
        private final Set<CallId> completed = new HashSet<>();
        private final Set<ApprovalId> settled = new HashSet<>();
        private final Set<ApprovalId> asked = new HashSet<>();
        private boolean deleted;
        private Conversation evolved = Conversation.NONE;

        void ignored(Recall recall, InputRecord input, Instant now, Decision decision) {
            var repeated = recall.answered(input.id());
            var early = input.input() instanceof Input.DeadlinePassed passed && now.isBefore(passed.due());
            require(!repeated || decision.facts().isEmpty(), "an intent is answered once");
            require(!early || decision.facts().isEmpty(), "a deadline that comes too early is ignored");
            if (input.input() instanceof Input.Intent && !repeated) {
                require(answers(decision) == 1, "an intent is answered by exactly one fact");
            }
        }

        /** An intent that breaks, or says too much, leaves the turn that runs alone. */
        void touchesNoOther(Conversation before, boolean broken, InputRecord input, Decision decision) {
            if (broken && input.input() instanceof Input.Intent && before.turn().isPresent()) {
                require(before.turn().equals(decision.after().turn()), "a broken intent never touches the turn");
            }
        }

        private static long answers(Decision decision) {
            return decision.facts().stream()
                    .filter(record -> switch (record.fact()) {
                        case Fact.SessionOpened _,
                                Fact.SessionDeleted _,
                                Fact.TurnAccepted _,
                                Fact.TurnCancelling _,
                                Fact.ApprovalSettled _,
                                Fact.IntentRefused _ -> true;
                        // A turn that only waited ends by the very intent that cancels it.
                        case Fact.TurnCancelled _ ->
                            decision.facts().stream().noneMatch(other -> other.fact() instanceof Fact.TurnCancelling);
                        case Fact.OfTurn _, Fact.SessionRested _, Fact.HistorySummarised _, Fact.Unrecognised _ ->
                            false;
                    })
                    .count();
        }

        void followed(Decision decision) {
            for (var record : decision.facts()) {
                require(record.seq() == facts.size() + 1, "seq goes on by one");
                facts.add(record);
                evolved = Evolution.evolve(evolved, record);
                follow(record.fact());
            }
            require(effectsRunAlone(decision.after()), "an effect runs alone");
            if (!decision.facts().isEmpty()) {
                require(
                        evolved.turn().equals(decision.after().turn())
                                && evolved.waiting().equals(decision.after().waiting())
                                && evolved.seq() == decision.after().seq(),
                        "the facts alone give the state");
            }
            for (var item : decision.work()) {
                if (item instanceof Work.RunStep || item instanceof Work.RunCall) {
                    require(decision.after().turn().isPresent(), "no work for a turn that ended");
                    require(decision.after().turn().get().cancelling().isEmpty(), "no work for a turn being cancelled");
                }
            }
        }

        private void follow(Fact fact) {
            require(!deleted || fact instanceof Fact.IntentRefused, "only refusals follow a deletion");
            deleted = deleted || fact instanceof Fact.SessionDeleted;
            if (fact instanceof Fact.OfTurn ofTurn) {
                require(!ended.contains(ofTurn.turn()), "nothing after the terminal fact");
            }
            switch (fact) {
                case Fact.TurnAccepted turn -> require(accepted.add(turn.turn()), "accepted once");
                case Fact.Terminal terminal -> {
                    require(accepted.contains(terminal.turn()), "only accepted turns end");
                    require(ended.add(terminal.turn()), "one terminal fact");
                    require(
                            requested.stream()
                                    .filter(call -> call.turn().equals(terminal.turn()))
                                    .allMatch(completed::contains),
                            "every call has its end before the turn has");
                }
                case Fact.CallRequested call ->
                    require(requested.add(call.request().call()), "requested once");
                case Fact.CallCompleted call -> require(completed.add(call.call()), "completed once");
                case Fact.ApprovalRequested approval ->
                    require(asked.add(approval.approval()), "a question is asked once");
                case Fact.ApprovalSettled approval -> require(settled.add(approval.approval()), "decided once");
                default -> {}
            }
        }

        private static boolean effectsRunAlone(Conversation conversation) {
            var calls = calls(conversation);
            for (int i = 0; i < calls.size(); i++) {
                var call = calls.get(i);
                var started = call.running() || call.awaiting().isPresent();
                if (call.effect() && started && !calls.subList(0, i).stream().allMatch(Call::done)) {
                    return false;
                }
                if (call.effect()
                        && started
                        && calls.subList(i + 1, calls.size()).stream()
                                .anyMatch(next ->
                                        next.running() || next.awaiting().isPresent())) {
                    return false;
                }
            }
            return true;
        }

        void atRest(Conversation conversation) {
            require(conversation.turn().isEmpty() && conversation.waiting().isEmpty(), "everything comes to rest");
            require(accepted.equals(ended), "every accepted turn has ended");
        }

        void sameAgain(Replay replay) {
            require(facts.equals(replay.facts()), "deciding again gives the same facts");
        }

        private static void require(boolean holds, String rule) {
            if (!holds) {
                throw new AssertionError(rule);
            }
        }
    }
}
