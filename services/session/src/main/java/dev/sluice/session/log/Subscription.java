package dev.sluice.session.log;

import dev.sluice.contracts.Delta;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.session.frame.Dialogue;
import dev.sluice.session.frame.DialogueState;
import dev.sluice.session.frame.FactFrame;
import dev.sluice.session.frame.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One client's place in one session: the seq of the newest fact it has, and of each open step the newest delta. What
 * it is offered it takes in order or not at all, so whatever the sources repeat, the client sees every fact and every
 * delta once and in order.
 *
 * <p>It may begin before the place that the client named: the facts up to there are taken in silence, only to know
 * the conversation's state. Where it begins in the middle of a turn, the state is told from the next turn on. Pure; not
 * thread-safe.
 */
public final class Subscription {
    private final SessionId session;
    private final long spokenAfter;
    private final Map<Source, TokenMark> marks = new HashMap<>();
    private long seq;
    private Optional<Dialogue> dialogue;
    private Optional<DialogueState> told = Optional.empty();

    /**
     * @param spokenAfter the seq of the newest fact that the client has
     * @param beginAfter where to begin, at most {@code spokenAfter}
     * @param marks the newest delta of each open step that the client has
     */
    public Subscription(SessionId session, long spokenAfter, long beginAfter, Map<StepId, TokenMark> marks) {
        if (beginAfter < 0 || beginAfter > spokenAfter) {
            throw new IllegalArgumentException("a subscription begins where its client is, or earlier");
        }
        this.session = session;
        this.spokenAfter = spokenAfter;
        this.seq = beginAfter;
        this.dialogue = beginAfter == 0 ? Optional.of(Dialogue.NEW) : Optional.empty();
        marks.forEach((step, mark) -> this.marks.put(Source.of(step), mark));
    }

    /** What to send before anything else: the state, if it is known already. */
    public List<Frame> open() {
        return newState().map(List::of).orElse(List.of());
    }

    /** The next fact as frames; nothing if the client has it already. */
    public List<Frame> take(FactRecord record) {
        if (record.seq() <= seq) {
            return List.of();
        }
        if (record.seq() != seq + 1) {
            throw new IllegalStateException("fact " + record.seq() + " offered after " + seq);
        }
        var spoken = speaking();
        seq = record.seq();
        dialogue = record.fact() instanceof Fact.TurnStarted
                ? Optional.of(Dialogue.NEW.after(record.fact()))
                : dialogue.map(before -> before.after(record.fact()));
        closeSteps(record.fact());
        var frames = new ArrayList<Frame>(2);
        if (spoken) {
            frames.add(FactFrame.of(record, dialogue.flatMap(Dialogue::agent)));
        }
        newState().ifPresent(frames::add);
        return frames;
    }

    /** The next delta as frames, with word of those before it that are lost; nothing if the client has it. */
    public List<Frame> take(Delta delta) {
        var source = Source.of(delta);
        var mark = marks.get(source);
        var next = mark == null || mark.run() < delta.run() ? 0 : mark.index() + 1;
        var stale = mark != null && mark.run() > delta.run();
        if (stale || delta.index() < next) {
            return List.of();
        }
        marks.put(source, new TokenMark(delta.run(), delta.index()));
        if (delta.call().isPresent()) {
            // What is lost of it nobody repeats: its result has the beginning and the end.
            return List.of(FactFrame.output(delta));
        }
        return delta.index() == next
                ? List.of(FactFrame.token(delta))
                : List.of(FactFrame.gap(delta, next), FactFrame.token(delta));
    }

    /** Goes on behind a fact that the log does not have. */
    public void skipTo(long laterSeq) {
        seq = Math.max(seq, laterSeq);
    }

    public SessionId session() {
        return session;
    }

    /** The seq of the newest fact taken. */
    public long seq() {
        return seq;
    }

    /** The newest delta of each open step and call that the client has. */
    public Map<Source, TokenMark> marks() {
        return marks;
    }

    private boolean speaking() {
        return seq >= spokenAfter;
    }

    /** The state, where it is known, was not told yet, and the client is there to be told. */
    private Optional<Frame> newState() {
        var state = dialogue.map(Dialogue::state);
        if (!speaking() || state.isEmpty() || state.equals(told)) {
            return Optional.empty();
        }
        told = state;
        return dialogue.map(now -> FactFrame.state(session, now));
    }

    /** A fact that ends a step supersedes its deltas; where a turn starts, every other is over. */
    private void closeSteps(Fact fact) {
        switch (fact) {
            case Fact.StepCompleted step -> marks.remove(Source.of(step.step()));
            case Fact.StepFailed step -> marks.remove(Source.of(step.step()));
            case Fact.CallCompleted call -> marks.remove(Source.of(call.call()));
            case Fact.Terminal terminal ->
                marks.keySet().removeIf(source -> source.step().turn().equals(terminal.turn()));
            case Fact.TurnStarted started ->
                marks.keySet().removeIf(source -> !source.step().turn().equals(started.turn()));
            case Fact.SessionOpened _,
                    Fact.SessionDeleted _,
                    Fact.SessionRested _,
                    Fact.FilesArrived _,
                    Fact.SessionForked _,
                    Fact.SessionRewound _,
                    Fact.HistorySummarised _,
                    Fact.TurnAccepted _,
                    Fact.PlanStated _,
                    Fact.OfTask _,
                    Fact.TurnSteered _,
                    Fact.InstructionsRead _,
                    Fact.NotesChosen _,
                    Fact.AgentStuck _,
                    Fact.StepScheduled _,
                    Fact.CallRequested _,
                    Fact.CallScheduled _,
                    Fact.CallRetried _,
                    Fact.ApprovalRequested _,
                    Fact.ApprovalSettled _,
                    Fact.ApprovalSupported _,
                    Fact.ApprovalReminded _,
                    Fact.ApprovalExpired _,
                    Fact.QuestionAsked _,
                    Fact.QuestionAnswered _,
                    Fact.TurnCancelling _,
                    Fact.GrantWithdrawn _,
                    Fact.FeedbackGiven _,
                    Fact.ModeChanged _,
                    Fact.SharingChanged _,
                    Fact.IntentRefused _,
                    Fact.Unrecognised _ -> {}
        }
    }
}
