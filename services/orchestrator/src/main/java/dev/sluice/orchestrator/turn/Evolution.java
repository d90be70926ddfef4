package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.FilesStart;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.orchestrator.call.Call;
import dev.sluice.orchestrator.call.CallState;
import dev.sluice.orchestrator.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** How facts change a conversation: the only way its state changes. Replaying a session's facts gives its state again. */
public final class Evolution {
    private Evolution() {}

    /** The conversation after one more fact. */
    public static Conversation evolve(Conversation before, FactRecord record) {
        var now = before.numbered(record.seq(), record.at());
        return switch (record.fact()) {
            case Fact.SessionOpened opened -> now.opened(record.scope(), opened.workspace(), opened.mode());
            case Fact.ModeChanged changed -> now.in(changed.mode());
            case Fact.SharingChanged changed -> now.shared(changed.with(), changed.right());
            case Fact.SessionDeleted _ -> now.gone();
            case Fact.SessionForked forked ->
                now.carried(
                        forked.history().lines().size(),
                        forked.files().map(files -> new FilesStart(record.seq(), forked.from(), files)));
            case Fact.SessionRewound rewound ->
                now.carried(
                        rewound.history().lines().size(),
                        rewound.files()
                                .map(files -> new FilesStart(
                                        record.seq(), record.scope().session(), files)));
            case Fact.TurnAccepted accepted -> now.accepted(request(accepted));
            case Fact.TurnStarted started -> now.longer().started(started(before, started));
            case Fact.FilesArrived _ -> now.withFiles();
            case Fact.InstructionsRead read -> now.longer().guided(told(now).with(read.files()));
            case Fact.NotesChosen chosen -> now.longer().guided(told(now).withNotes(chosen.notes()));
            case Fact.CallCompleted completed
            when completed.files().isPresent() ->
                now.longer().withFiles().moved(turn -> moved(turn, completed, before.historyLength(), now.now()));
            case Fact.GrantWithdrawn withdrawn -> now.withdrawn(withdrawn.grant());
            case Fact.Terminal terminal -> now.ended(terminal.turn());
            case Fact.ApprovalSettled settled
            when settled.standing().isPresent() ->
                now.granted(settled.standing().get())
                        .moved(turn -> moved(turn, settled, before.historyLength(), now.now()));
            case Fact.OfTurn fact ->
                HistoryEntry.GROWS_BY.contains(fact.getClass())
                        ? now.longer().moved(turn -> moved(turn, fact, before.historyLength(), now.now()))
                        : now.moved(turn -> moved(turn, fact, before.historyLength(), now.now()));
            // Where the state is, what models are shown of it and what people think of it changes nothing about it.
            case Fact.IntentRefused _, Fact.SessionRested _, Fact.HistorySummarised _, Fact.FeedbackGiven _ -> now;
            case Fact.Unrecognised newer ->
                throw new IllegalArgumentException("nobody here knows what follows from " + newer.name());
        };
    }

    private static Guidance told(Conversation conversation) {
        return conversation.guidance().orElse(Guidance.NOTHING);
    }

    private static Request request(Fact.TurnAccepted accepted) {
        return new Request(
                accepted.turn(),
                accepted.origin(),
                accepted.agent(),
                accepted.versions(),
                accepted.limits(),
                accepted.plan(),
                accepted.why(),
                accepted.priority());
    }

    private static Turn started(Conversation before, Fact.TurnStarted started) {
        var request = before.waiting().stream()
                .filter(waiting -> waiting.id().equals(started.turn()))
                .findFirst()
                .orElseThrow();
        var rules = started.rules().orElse(Rules.FIRST.version());
        return Turn.started(
                request, rules, started.deadline(), Task.ready(Task.FIRST, started.agent()), started.instructionsBy());
    }

    private static Turn moved(Turn turn, Fact.OfTurn fact, long historyNumber, Instant at) {
        return switch (fact) {
            case Fact.PlanStated stated -> turn.planned(stated.plan());
            // What its first step follows from; the step itself moves it on.
            case Fact.TaskStarted started -> begun(turn, started, at);
            case Fact.TaskCompleted completed ->
                turn.moved(
                                turn.task(completed.task())
                                        .orElseThrow()
                                        .moves()
                                        .done(completed, turn.rules().resultBytesMax()),
                                at)
                        .ended(completed.task(), true);
            case Fact.TaskFailed failed ->
                turn.moved(turn.task(failed.task()).orElseThrow().moves().givenUp(), at)
                        .ended(failed.task(), false);
            case Fact.TaskHandedOver handed ->
                turn.moved(turn.task(handed.task()).orElseThrow().moves().handedOver(handed.to()), at);
            case Fact.TaskSkipped skipped ->
                turn.moved(turn.task(skipped.task()).orElseThrow().moves().skipped(), at)
                        .ended(skipped.task(), false);
            case Fact.TurnSteered _ -> turn.steered(at);
            case Fact.AgentStuck stuck ->
                turn.moved(turn.task(stuck.task()).orElseThrow().moves().afterReminder(), at);
            case Fact.StepScheduled scheduled ->
                task(turn.begun().taking(turn.budget().step()), scheduled.step(), at, task -> task.moves()
                        .scheduled(scheduled.step(), scheduled.deadline(), scheduled.costMicrosMax()));
            case Fact.StepCompleted completed ->
                task(
                        turn.taking(turn.budget()
                                .written(completed.text().length())
                                .used(completed.usage())
                                .paid(completed.costMicros())),
                        completed.step(),
                        at,
                        task -> task.moves().completed(completed.calls(), completed.text(), historyNumber));
            case Fact.StepFailed failed ->
                task(
                        turn.taking(turn.budget().paid(failed.costMicros())),
                        failed.step(),
                        at,
                        task -> failed(task, failed));
            case Fact.CallRequested requested -> requested(turn, requested, historyNumber, at);
            case Fact.CallScheduled scheduled ->
                call(turn, scheduled.call(), at, call -> call.scheduled(scheduled.deadline()));
            case Fact.CallRetried retried ->
                call(turn, retried.call(), at, call -> call.retried(retried.attempt(), retried.deadline()));
            case Fact.ApprovalRequested asked ->
                call(turn, asked.call(), at, call -> call.awaiting(CallState.Awaiting.of(asked, at)));
            case Fact.ApprovalSupported supported ->
                call(turn, supported.call(), at, call -> call.supported(supported.grant()));
            case Fact.ApprovalReminded reminded ->
                call(turn, reminded.call(), at, call -> call.reminded(reminded.number()));
            // Its end follows in the same decision.
            case Fact.ApprovalExpired _ -> turn;
            case Fact.ApprovalSettled settled ->
                // A rejected call stays as it is: its end follows in the same decision.
                settled.deadline()
                        .map(deadline -> call(turn, settled.call(), at, call -> answered(call, settled, deadline)))
                        .orElse(turn);
            case Fact.QuestionAsked asked ->
                task(turn, asked.step(), at, task -> task.moves().asking(asked.question(), at));
            case Fact.QuestionAnswered answered ->
                task(turn, answered.step(), at, task -> task.moves().told());
            case Fact.CallCompleted completed -> {
                var call = turn.call(completed.call()).orElseThrow();
                yield task(
                        turn, completed.call().step(), at, task -> task.moves().ended(call, completed));
            }
            case Fact.TurnCancelling cancelling ->
                turn.cancelling(new Turn.Cancelling(cancelling.reason(), cancelling.deadline()), at);
            case Fact.TurnAccepted _,
                    Fact.TurnStarted _,
                    Fact.InstructionsRead _,
                    Fact.NotesChosen _,
                    Fact.Terminal _ -> throw new IllegalStateException("moves the conversation, not its turn");
        };
    }

    private static Call answered(Call call, Fact.ApprovalSettled settled, Instant deadline) {
        return settled.edit()
                .map(edit -> call.edited(settled.approval(), edit, deadline))
                .orElseGet(() -> call.approved(deadline));
    }

    /** Its time ends with the turn's where it has more. */
    private static Turn begun(Turn turn, Fact.TaskStarted started, Instant at) {
        var left = started.timeMax().map(turn.clock().left(at)::minus).filter(Duration::isPositive);
        return turn.moved(turn.task(started.task()).orElseThrow().moves().begun(left), at);
    }

    private static Task failed(Task task, Fact.StepFailed failed) {
        var after = task.moves().failed(failed.retryAt(), note(failed));
        return failed.reason() == StepFailure.UNPROVEN ? after.moves().turnedDown() : after;
    }

    /** A model is told only of what it can better; what else goes wrong is none of its business. */
    private static Optional<String> note(Fact.StepFailed failed) {
        var ofTheAnswer = failed.reason() == StepFailure.INVALID_RESULT || failed.reason() == StepFailure.UNPROVEN;
        return ofTheAnswer ? Optional.of(failed.detail()) : Optional.empty();
    }

    private static Turn requested(Turn turn, Fact.CallRequested fact, long historyNumber, Instant at) {
        var request = fact.request();
        var taken = turn.budget().call().written(request.arguments().toString().length());
        var call = Call.asked(request, historyNumber);
        return task(turn.taking(taken), request.call().step(), at, task -> task.moves()
                .requested(call, request));
    }

    private static Turn call(Turn turn, CallId id, Instant at, UnaryOperator<Call> move) {
        var call = turn.call(id).orElseThrow();
        return task(turn, id.step(), at, task -> task.moves().moved(move.apply(call)));
    }

    private static Turn task(Turn turn, StepId step, Instant at, UnaryOperator<Task> move) {
        return turn.moved(move.apply(turn.taskOf(step).orElseThrow()), at);
    }
}
