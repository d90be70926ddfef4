package dev.sluice.session.door;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.session.door.json.View;
import dev.sluice.session.frame.Frame;
import dev.sluice.session.log.Page;
import dev.sluice.session.projection.ApprovalRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * A session's history behind a seq: every fact as the frame that clients are sent, and the messages and approvals that
 * these facts tell of.
 *
 * @param nextAfter where to read on, if there may be more
 */
public record HistoryView(
        String sessionId, List<Message> messages, List<Frame> facts, List<Approval> approvals, Optional<Long> nextAfter)
        implements View {

    /** @param author {@code user} or {@code agent} */
    public record Message(long seq, String turn, String author, Optional<String> agent, String text, Instant at) {}

    /** @param status pending, approved, edited, rejected, expired or cancelled, as far as these facts know */
    public record Approval(
            String approvalId, String turn, String call, String tool, String status, Optional<String> decidedBy) {
        private Approval expired() {
            return new Approval(approvalId, turn, call, tool, "expired", decidedBy);
        }

        /** Nobody answers any more once what asked is over. */
        private Approval ended(boolean over) {
            return over && status.equals("pending")
                    ? new Approval(approvalId, turn, call, tool, "cancelled", decidedBy)
                    : this;
        }
    }

    static HistoryView of(String session, Page page) {
        var messages = new ArrayList<Message>();
        var approvals = new LinkedHashMap<String, Approval>();
        for (var told : page.facts()) {
            var record = told.record();
            switch (record.fact()) {
                case Fact.TurnAccepted accepted ->
                    messages.add(message(record, accepted, "user", Optional.empty(), accepted.text()));
                case Fact.TurnSteered steered ->
                    messages.add(message(record, steered, "user", Optional.empty(), steered.text()));
                case Fact.StepCompleted step
                when !step.text().isEmpty() ->
                    messages.add(message(
                            record, step, "agent", Optional.of(step.agent().name()), step.text()));
                case Fact.QuestionAnswered answered ->
                    messages.add(message(record, answered, "user", Optional.empty(), answered.text()));
                case Fact.ApprovalRequested asked ->
                    approvals.put(asked.approval().value(), approval(asked));
                case Fact.ApprovalSettled settled ->
                    approvals.computeIfPresent(settled.approval().value(), (_, asked) -> settled(asked, settled));
                case Fact.ApprovalExpired expired ->
                    approvals.computeIfPresent(expired.approval().value(), (_, asked) -> asked.expired());
                case Fact.CallCompleted completed ->
                    approvals.replaceAll((_, asked) ->
                            asked.ended(asked.call().equals(completed.call().value())));
                case Fact.Terminal ended ->
                    approvals.replaceAll((_, asked) ->
                            asked.ended(asked.turn().equals(ended.turn().value())));
                case Fact _ -> {}
            }
        }
        return new HistoryView(
                session,
                messages,
                page.facts().stream().map(Page.Told::frame).toList(),
                List.copyOf(approvals.values()),
                page.next());
    }

    /** The same for somebody who is not to know with whom else the session is shared. */
    HistoryView withoutGuests() {
        var shown = facts.stream()
                .map(frame -> frame.type().equals("sharing") ? frame.without("with") : frame)
                .toList();
        return new HistoryView(sessionId, messages, shown, approvals, nextAfter);
    }

    private static Message message(
            FactRecord record, Fact.OfTurn fact, String author, Optional<String> agent, String text) {
        return new Message(record.seq(), fact.turn().value(), author, agent, text, record.at());
    }

    private static Approval approval(Fact.ApprovalRequested asked) {
        return new Approval(
                asked.approval().value(),
                asked.turn().value(),
                asked.call().value(),
                asked.tool(),
                "pending",
                Optional.empty());
    }

    private static Approval settled(Approval asked, Fact.ApprovalSettled settled) {
        return new Approval(
                asked.approvalId(),
                asked.turn(),
                asked.call(),
                asked.tool(),
                ApprovalRow.word(settled),
                Optional.of(settled.decidedBy().value()));
    }
}
