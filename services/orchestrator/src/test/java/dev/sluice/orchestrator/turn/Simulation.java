package dev.sluice.orchestrator.turn;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.Actor;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CarriedHistory;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.ResultKind;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.SnapshotId;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import dev.sluice.orchestrator.call.Call;
import dev.sluice.orchestrator.call.CallState;
import dev.sluice.orchestrator.replay.RecordedInput;
import dev.sluice.orchestrator.replay.Recording;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * One session's world played from a seed: users who submit, cancel and decide; workers and executors whose outcomes come
 * late, twice, in any order or never; strangers and forgers; a clock that jumps; an orchestrator that dies with all that it
 * had not committed and reads the inbox again from there. Everything is a function of the schedule.
 */
final class Simulation {
    private static final Limits LIMITS =
            new Limits(14, 2, 8, 10_000, Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofSeconds(30));

    private final Random random;
    private final Deciding decider;
    private final List<Delivered> inbox = new ArrayList<>();
    private final List<Work> open = new ArrayList<>();
    private final List<InputRecord> late = new ArrayList<>();
    private final WhatMustHold rules = new WhatMustHold();
    private final Map<String, Memory> memories = new HashMap<>();
    private Conversation conversation = Conversation.NONE;
    private Instant now = Stage.START;
    private int inputs;
    private int turns;
    private Committed committed = new Committed(Conversation.NONE, 0, 0);

    /** What is remembered since the last commit. */
    private final Set<String> uncommitted = new HashSet<>();

    /** What the broker has for good: the state, and how many inputs and facts it comes from. */
    private record Committed(Conversation conversation, int inputs, int facts) {}

    /** An input with the time at which the broker took it, and whether something broke while it was processed. */
    record Delivered(InputRecord input, Instant at, boolean broken) {
        Decision decide(Deciding decider, Conversation conversation, Recall recall) {
            return broken
                    ? decider.giveUp(conversation, input, recall, at)
                    : decider.decide(conversation, input, recall, at);
        }
    }

    Simulation(long seed) {
        this(new Random(seed), Deciding.faultless());
    }

    Simulation(Random random, Deciding decider) {
        this.random = random;
        this.decider = decider;
    }

    /** Play so many moves, then let everything come to rest, and check that it did. */
    void play(int moves) {
        intent(random.nextInt(4) == 0 ? fork() : new Input.SessionRequested(Optional.empty(), Optional.empty()));
        for (int i = 0; i < moves; i++) {
            move();
        }
        comeToRest();
        rules.atRest(conversation);
        rules.sameAgain(decidedAgain(new Committed(Conversation.NONE, 0, 0), Map.of()), 0);
    }

    /** What was played, as the topics would have it. */
    Recording recording() {
        var inputs = new ArrayList<RecordedInput>();
        for (var delivered : inbox) {
            inputs.add(new RecordedInput(0, inputs.size(), delivered.at(), 1, delivered.input()));
        }
        return new Recording(
                inputs,
                rules.facts().stream()
                        .map(fact -> new String(MessageCodec.write(fact), StandardCharsets.UTF_8))
                        .toList());
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
        switch (random.nextInt(12)) {
            case 8 -> speakAsAStranger();
            case 9 -> forgeApproval();
            // A client that tries again long after, with the key of a turn that was submitted before.
            case 0, 1, 2, 3 -> submit("t" + random.nextInt(turns + 1));
            case 4 -> intent(new Input.SessionDeletionRequested());
            case 5 -> decideAgain();
            case 10 -> rewind("t" + random.nextInt(turns + 1));
            case 11 -> intent(fork());
            default ->
                intent(new Input.CancelRequested(Optional.of(turn("t" + random.nextInt(turns + 1))), Optional.empty()));
        }
    }

    private void rewind(String name) {
        intent(new Input.RewindRequested(turn(name), 1, files(), carried()));
    }

    private Input.ForkRequested fork() {
        return new Input.ForkRequested(
                new Input.SessionRequested(Optional.empty(), Optional.empty()),
                new SessionId("s-0"),
                7,
                files(),
                carried());
    }

    private Optional<SnapshotId> files() {
        return random.nextBoolean() ? Optional.of(new SnapshotId("a".repeat(64))) : Optional.empty();
    }

    private CarriedHistory carried() {
        return new CarriedHistory(
                Collections.nCopies(random.nextInt(4), (HistoryEntry) new HistoryEntry.UserSaid("said")),
                Optional.empty());
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
                Optional.empty(),
                random.nextInt(3) == 0 ? Optional.of(plan()) : Optional.empty()));
    }

    /** Each task may wait for any before it; now and then one waits for one behind it, which is perhaps no plan. */
    private Plan plan() {
        var tasks = new ArrayList<PlannedTask>();
        var count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            var known = random.nextInt(30) == 0 ? count : i;
            var after = new ArrayList<String>();
            for (int other = 0; other < known; other++) {
                if (random.nextInt(3) == 0) {
                    after.add("task-" + other);
                }
            }
            tasks.add(new PlannedTask("task-" + i, Role.CODER, "do it", after, result()));
        }
        return new Plan(tasks);
    }

    private Optional<Map<String, ResultKind>> result() {
        return random.nextInt(3) == 0 ? Optional.of(Map.of("code", ResultKind.TEXT)) : Optional.empty();
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

    /** The orchestrator dies: what it had not committed is lost, and its work was sent and is sent again. */
    private void crash() {
        var kept = new HashMap<>(memories);
        kept.keySet().removeAll(uncommitted);
        var again = decidedAgain(committed, kept);
        rules.sameAgain(again, committed.facts());
        conversation = again.conversation();
        memories.clear();
        memories.putAll(again.memories());
        open.addAll(again.work());
    }

    private void commit() {
        committed = new Committed(conversation, inbox.size(), rules.facts().size());
        uncommitted.clear();
    }

    /** Somebody speaks in a session that is not his. */
    private void speakAsAStranger() {
        var scope = new Scope(new TenantId("acme"), new UserId("eve"), Stage.SCOPE.session());
        deliver(new InputRecord(
                "s-" + ++inputs,
                scope,
                Optional.empty(),
                Optional.empty(),
                new Input.CancelRequested(Optional.empty(), Optional.empty())));
    }

    /** Somebody approves without a grant, with one for something else, or in another's name. */
    private void forgeApproval() {
        for (var call : calls(conversation)) {
            if (call.state() instanceof CallState.Awaiting awaiting) {
                var user = new UserId("ada");
                var other = new Grant(
                        awaiting.approval(), call.id(), "another digest", Stage.SCOPE, user, now, "key", "sig");
                var grant = random.nextBoolean() ? Optional.of(other) : Optional.<Grant>empty();
                var decided = new Input.ApprovalDecided(awaiting.approval(), true, Optional.empty(), user, grant);
                deliver(new InputRecord(
                        "i-" + ++inputs,
                        Stage.SCOPE,
                        random.nextBoolean() ? Optional.of(new Actor.Person(new UserId("bob"))) : Optional.empty(),
                        Optional.empty(),
                        decided));
            }
        }
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

    static List<Call> calls(Conversation conversation) {
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
                            Work.StartFiles _,
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
            case 0, 1 -> new Input.StepAnswered(step.step(), 1, answer(), TokenUsage.NONE, "m");
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

    private String answer() {
        return random.nextBoolean() ? "done" : "{\"code\":\"x\"}";
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
        rules.answersTheInput(conversation, delivered, decision);
        rules.touchesNoOther(conversation, delivered.broken(), input, decision);
        rules.followed(decision);
        for (var memory : decision.memories()) {
            memories.put(memory.key(), memory);
            uncommitted.add(memory.key());
        }
        conversation = decision.after();
        open.addAll(decision.work());
        if (random.nextInt(20) == 0) {
            // A crash between the sending of work and the commit: the same work is sent twice.
            open.addAll(decision.work());
        }
        if (random.nextInt(3) == 0) {
            commit();
        }
    }

    private static Recall recall(Map<String, Memory> memories, InputRecord input) {
        return Recall.of(input, key -> Optional.ofNullable(memories.get(key)));
    }

    /** The inbox from there on, decided again. */
    private Replay decidedAgain(Committed from, Map<String, Memory> kept) {
        var again = from.conversation();
        var facts = new ArrayList<FactRecord>();
        var work = new ArrayList<Work>();
        var remembered = new HashMap<>(kept);
        for (var delivered : inbox.subList(from.inputs(), inbox.size())) {
            var decision = delivered.decide(decider, again, recall(remembered, delivered.input()));
            facts.addAll(decision.facts());
            work.addAll(decision.work());
            decision.memories().forEach(memory -> remembered.put(memory.key(), memory));
            again = decision.after();
        }
        return new Replay(again, facts, work, remembered);
    }

    /** What deciding again gave. */
    record Replay(Conversation conversation, List<FactRecord> facts, List<Work> work, Map<String, Memory> memories) {}
}
