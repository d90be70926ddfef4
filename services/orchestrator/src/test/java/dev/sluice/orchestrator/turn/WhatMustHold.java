package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.TurnId;
import dev.sluice.orchestrator.call.Call;
import dev.sluice.orchestrator.call.EffectQueue;
import dev.sluice.orchestrator.task.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What must hold whatever happens. */
final class WhatMustHold {
    private final List<FactRecord> facts = new ArrayList<>();
    private final Set<TurnId> accepted = new HashSet<>();
    private final Set<TurnId> ended = new HashSet<>();
    private final Set<TurnId> rewound = new HashSet<>();
    private final Set<CallId> requested = new HashSet<>();
    private final Set<CallId> completed = new HashSet<>();
    private final Set<ApprovalId> settled = new HashSet<>();
    private final Set<ApprovalId> asked = new HashSet<>();
    private final Set<QuestionId> questions = new HashSet<>();
    private final Set<QuestionId> replies = new HashSet<>();
    private final WhatPlansHold plans = new WhatPlansHold();
    private final WhatCirclesHold circles = new WhatCirclesHold();
    private final WhatSteersHold steers = new WhatSteersHold();
    private final WhatSharesHold shares = new WhatSharesHold();
    private boolean deleted;
    private Conversation evolved = Conversation.NONE;

    /** All facts so far. */
    List<FactRecord> facts() {
        return Collections.unmodifiableList(facts);
    }

    void ignored(Recall recall, InputRecord input, Instant now, Decision decision) {
        var repeated = recall.answered(input.id());
        var early = input.input() instanceof Input.DeadlinePassed passed && now.isBefore(passed.due());
        require(!repeated || decision.facts().isEmpty(), "an intent is answered once");
        require(!early || decision.facts().isEmpty(), "a deadline that comes too early is ignored");
        if (input.input() instanceof Input.Intent && !repeated && input.scope().equals(Stage.SCOPE)) {
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
                    // A fork is opened by the very intent that forks it.
                    case Fact.SessionOpened _ ->
                        decision.facts().stream().noneMatch(other -> other.fact() instanceof Fact.SessionForked);
                    case Fact.SessionDeleted _,
                            Fact.SessionForked _,
                            Fact.SessionRewound _,
                            Fact.TurnAccepted _,
                            Fact.TurnSteered _,
                            Fact.TurnCancelling _,
                            Fact.ApprovalSettled _,
                            Fact.ApprovalSupported _,
                            Fact.QuestionAnswered _,
                            Fact.GrantWithdrawn _,
                            Fact.FeedbackGiven _,
                            Fact.ModeChanged _,
                            Fact.SharingChanged _,
                            Fact.IntentRefused _ -> true;
                    // A turn that only waited ends by the very intent that cancels it.
                    case Fact.TurnCancelled _ ->
                        decision.facts().stream().noneMatch(other -> other.fact() instanceof Fact.TurnCancelling);
                    case Fact.OfTurn _,
                            Fact.SessionRested _,
                            Fact.HistorySummarised _,
                            Fact.FilesArrived _,
                            Fact.Unrecognised _ -> false;
                })
                .count();
    }

    void followed(Decision decision) {
        for (var record : decision.facts()) {
            require(record.seq() == facts.size() + 1, "seq goes on by one");
            require(
                    !(record.fact() instanceof Fact.SessionRewound)
                            || evolved.turn().isEmpty() && evolved.waiting().isEmpty(),
                    "no session is set back under a turn");
            facts.add(record);
            evolved = Evolution.evolve(evolved, record);
            follow(record.fact());
            plans.follow(record.fact());
            circles.follow(record.fact());
            steers.follow(record.fact());
            shares.follow(record.fact());
            require(record.scope().equals(Stage.SCOPE), "whatever happens belongs to the session's owner");
        }
        require(effectsRunAlone(decision.after()), "an effect runs alone");
        decision.after().turn().ifPresent(WhatMustHold::holdsItsBounds);
        if (!decision.facts().isEmpty()) {
            require(
                    evolved.turn().equals(decision.after().turn())
                            && evolved.waiting().equals(decision.after().waiting())
                            && evolved.seq() == decision.after().seq()
                            && evolved.historyLength() == decision.after().historyLength()
                            && evolved.start().equals(decision.after().start()),
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
            case Fact.SessionRewound back -> {
                require(accepted.contains(back.turn()), "only to before what was");
                require(rewound.add(back.turn()), "set back once");
            }
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
            case Fact.CallRequested call -> require(requested.add(call.request().call()), "requested once");
            case Fact.CallCompleted call -> require(completed.add(call.call()), "completed once");
            case Fact.ApprovalRequested approval ->
                require(asked.add(approval.approval()), "an approval is asked for once");
            case Fact.QuestionAsked question -> require(questions.add(question.question()), "a step asks once");
            case Fact.QuestionAnswered reply -> {
                require(questions.contains(reply.question()), "only what was asked is answered");
                require(replies.add(reply.question()), "a question is answered once");
            }
            case Fact.ApprovalSettled approval -> require(settled.add(approval.approval()), "decided once");
            default -> {}
        }
    }

    /** In the workspace only one effect is under way, and within its own step nothing else is. */
    private static boolean effectsRunAlone(Conversation conversation) {
        var tasks = conversation.turn().map(Turn::tasks).orElse(List.of());
        var effects = 0;
        for (var task : tasks) {
            if (!effectsKeepTheirPlace(task.calls())) {
                return false;
            }
            for (var call : task.calls()) {
                effects += call.effect() && underWay(call) ? 1 : 0;
            }
        }
        return effects <= 1;
    }

    private static boolean effectsKeepTheirPlace(List<Call> calls) {
        for (int i = 0; i < calls.size(); i++) {
            if (calls.get(i).effect()
                    && underWay(calls.get(i))
                    && (!calls.subList(0, i).stream().allMatch(Call::done)
                            || calls.subList(i + 1, calls.size()).stream().anyMatch(WhatMustHold::underWay))) {
                return false;
            }
        }
        return true;
    }

    private static boolean underWay(Call call) {
        return call.running() || call.awaiting().isPresent();
    }

    /** Between two inputs nothing waits for what is already there, and the clock stands exactly while somebody is asked. */
    private static void holdsItsBounds(Turn turn) {
        require(turn.budget().steps() <= turn.limits().stepsMax(), "no more model calls than there may be");
        require(turn.budget().calls() <= turn.limits().callsMax(), "no more tool calls than there may be");
        var asks = false;
        for (var task : turn.tasks()) {
            require(
                    task.ended()
                            || task.endsAtLeft().isEmpty()
                            || !(turn.clock() instanceof TurnClock.Running)
                            || turn.cancelling().isPresent()
                            || turn.dues().stream()
                                    .anyMatch(due -> due instanceof Due.TaskDue late
                                            && late.task().number() == task.number()),
                    "a task that has a time of its own is due");
            asks |= task.asking().isPresent();
            for (var call : task.calls()) {
                asks |= call.awaiting().isPresent();
            }
        }
        require(asks == turn.clock() instanceof TurnClock.Standing, "the clock stands exactly while somebody is asked");
        require(
                turn.cancelling().isPresent()
                        || turn.instructionsBy().isPresent()
                        || turn.tasks().stream().noneMatch(Task::mayThink)
                                && EffectQueue.ready(turn.tasks().stream()
                                                .map(Task::calls)
                                                .toList())
                                        .isEmpty(),
                "what may begin has begun");
        require(
                turn.instructionsBy().isEmpty() || turn.budget().steps() == 0,
                "only a turn's first step waits for instructions");
    }

    void atRest(Conversation conversation) {
        require(conversation.turn().isEmpty() && conversation.waiting().isEmpty(), "everything comes to rest");
        require(accepted.equals(ended), "every accepted turn has ended");
    }

    void sameAgain(Simulation.Replay replay, int from) {
        require(facts.subList(from, facts.size()).equals(replay.facts()), "deciding again gives the same facts");
    }

    /** What follows is about the input, says so, and asks others for what it promises. */
    void answersTheInput(Conversation before, Simulation.Delivered delivered, Decision decision) {
        var input = delivered.input();
        var stranger = before.owner()
                .filter(owner -> !owner.equals(input.scope()) && !shares.letsIn(owner, input))
                .isPresent();
        require(!stranger || decision.facts().isEmpty(), "a stranger changes nothing");
        require(
                !stranger || delivered.broken() || decision.work().equals(List.of(new Work.ReportStranger(input.id()))),
                "a stranger is reported");
        require(stranger || !isDue(before, delivered) || !decision.facts().isEmpty(), "a deadline that came is heeded");
        for (var record : decision.facts()) {
            require(record.cause().equals(input.id()), "a fact names the input that led to it");
            require(record.actor().equals(Optional.of(input.speaker())), "a fact names who led to it");
            require(!record.at().isBefore(before.now()), "time never goes back");
            Witness.check(before, input.input(), record.fact(), decision.work());
        }
    }

    private static boolean isDue(Conversation before, Simulation.Delivered delivered) {
        return delivered.input().input() instanceof Input.DeadlinePassed passed
                && before.dues().stream()
                        .anyMatch(due -> due.subject().equals(passed.subject())
                                && due.due().equals(passed.due())
                                && !delivered.at().isBefore(due.due()));
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError(rule);
        }
    }
}
