package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.orchestrator.turn.Conversation.WaitingTurn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** How facts change a conversation: the only way its state changes. Replaying a session's facts gives its state again. */
public final class Evolution {
    private Evolution() {}

    /** The conversation after one more fact. */
    public static Conversation evolve(Conversation before, FactRecord record) {
        var editor = new ConversationEditor(before);
        editor.seq = record.seq();
        editor.now = later(before.now(), record.at());
        switch (record.fact()) {
            case Fact.SessionOpened opened -> {
                editor.owner = Optional.of(record.scope());
                editor.workspace = opened.workspace();
            }
            case Fact.SessionDeleted _ -> editor.deleted = true;
            case Fact.TurnAccepted accepted ->
                editor.waiting = plus(
                        before.waiting(),
                        new WaitingTurn(
                                accepted.turn(),
                                accepted.origin(),
                                accepted.agent(),
                                accepted.versions(),
                                accepted.limits()));
            case Fact.TurnStarted started -> start(editor, before, started);
            case Fact.StepScheduled scheduled -> editor.turn = before.turn().map(turn -> scheduled(turn, scheduled));
            case Fact.StepCompleted completed -> {
                editor.historyLength++;
                editor.turn = before.turn().map(turn -> completed(turn, completed));
            }
            case Fact.StepFailed failed -> editor.turn = before.turn().map(turn -> failed(turn, failed));
            case Fact.CallRequested requested -> {
                editor.historyLength++;
                editor.turn = before.turn().map(turn -> requested(turn, requested, before.historyLength()));
            }
            case Fact.CallScheduled scheduled ->
                editor.turn = before.turn()
                        .map(turn -> progressed(
                                turn, scheduled.call(), new OpenCall.Running(scheduled.deadline()), editor.now));
            case Fact.ApprovalRequested requested ->
                editor.turn = before.turn()
                        .map(turn -> progressed(
                                turn,
                                requested.call(),
                                new OpenCall.AwaitingApproval(requested.approval(), requested.digest(), editor.now),
                                editor.now));
            case Fact.ApprovalSettled settled ->
                editor.turn = before.turn().map(turn -> settled(turn, settled, editor.now));
            case Fact.CallCompleted completed -> {
                editor.historyLength++;
                editor.turn =
                        before.turn().map(turn -> progressed(turn, completed.call(), new OpenCall.Done(), editor.now));
            }
            case Fact.TurnCancelling cancelling ->
                editor.turn = before.turn().map(turn -> cancelling(turn, cancelling));
            case Fact.Terminal terminal -> end(editor, before, terminal);
            case Fact.IntentRefused _ -> {}
            // Where the state is changes nothing about it.
            case Fact.SessionRested _ -> {}
            case Fact.Unrecognised newer ->
                throw new IllegalArgumentException("nobody here knows what follows from " + newer.name());
        }
        return editor.done();
    }

    /** The same conversation at a later time; an earlier time changes nothing. */
    static Conversation at(Conversation conversation, Instant now) {
        var editor = new ConversationEditor(conversation);
        editor.now = later(conversation.now(), now);
        return editor.done();
    }

    private static void start(ConversationEditor editor, Conversation before, Fact.TurnStarted started) {
        var waited = before.waiting().stream()
                .filter(candidate -> candidate.id().equals(started.turn()))
                .findFirst()
                .orElseThrow();
        editor.historyLength++;
        editor.waiting = minus(before.waiting(), waited);
        editor.turn = Optional.of(new Turn(
                waited.id(),
                waited.origin(),
                started.agent(),
                waited.versions(),
                waited.limits(),
                new TurnClock.Running(started.deadline()),
                0,
                0,
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty()));
    }

    private static void end(ConversationEditor editor, Conversation before, Fact.Terminal terminal) {
        editor.waiting = before.waiting().stream()
                .filter(candidate -> !candidate.id().equals(terminal.turn()))
                .toList();
        editor.turn = before.turn().filter(turn -> !turn.id().equals(terminal.turn()));
    }

    private static Turn scheduled(Turn turn, Fact.StepScheduled fact) {
        var editor = new TurnEditor(turn);
        editor.retrying(turn.retryAt().isPresent());
        editor.stepsUsed++;
        editor.step = Optional.of(new Turn.OpenStep(fact.step(), fact.deadline()));
        editor.retryAt = Optional.empty();
        editor.calls = List.of();
        return editor.done();
    }

    private static Turn completed(Turn turn, Fact.StepCompleted fact) {
        var editor = new TurnEditor(turn);
        editor.step = Optional.empty();
        editor.outputChars += fact.text().length();
        return editor.done();
    }

    private static Turn failed(Turn turn, Fact.StepFailed fact) {
        var editor = new TurnEditor(turn);
        editor.step = Optional.empty();
        editor.retryAt = fact.retryAt();
        return editor.done();
    }

    private static Turn requested(Turn turn, Fact.CallRequested fact, long historyNumber) {
        var request = fact.request();
        var editor = new TurnEditor(turn);
        editor.callsUsed++;
        editor.outputChars += request.arguments().toString().length();
        editor.calls = plus(
                turn.calls(),
                new OpenCall(
                        request.call(),
                        request.tool(),
                        request.effect(),
                        historyNumber,
                        List.of(),
                        new OpenCall.Asked()));
        return editor.done();
    }

    /** A rejected call stays as it is: its end follows in the same decision. */
    private static Turn settled(Turn turn, Fact.ApprovalSettled fact, Instant at) {
        return fact.deadline()
                .map(deadline -> changed(turn, fact.call(), call -> call.granted(deadline), at))
                .orElse(turn);
    }

    private static Turn cancelling(Turn turn, Fact.TurnCancelling fact) {
        var editor = new TurnEditor(turn);
        editor.retryAt = Optional.empty();
        editor.cancelling = Optional.of(new Turn.Cancelling(fact.reason(), fact.deadline()));
        return editor.done();
    }

    private static Turn progressed(Turn turn, CallId id, OpenCall.Progress progress, Instant at) {
        return changed(turn, id, call -> call.with(progress), at);
    }

    /** One call moved on; the turn's clock stands exactly while some call awaits a person. */
    private static Turn changed(Turn turn, CallId id, UnaryOperator<OpenCall> change, Instant at) {
        var editor = new TurnEditor(turn);
        editor.calls = turn.calls().stream()
                .map(call -> call.id().equals(id) ? change.apply(call) : call)
                .toList();
        var asking = editor.calls.stream().anyMatch(OpenCall::awaiting);
        editor.clock = asking ? turn.clock().stopped(at) : turn.clock().resumed(at);
        return editor.done();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static <T> List<T> plus(List<T> list, T one) {
        var longer = new ArrayList<>(list);
        longer.add(one);
        return List.copyOf(longer);
    }

    private static <T> List<T> minus(List<T> list, T one) {
        return list.stream().filter(item -> !item.equals(one)).toList();
    }
}
