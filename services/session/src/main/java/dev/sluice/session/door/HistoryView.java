package dev.sluice.session.door;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.session.door.json.View;
import dev.sluice.session.frame.Dialogue;
import dev.sluice.session.frame.FactFrame;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * A session's history behind a seq: every fact as the frame that clients are sent, and the messages and approvals that
 * these facts tell of.
 *
 * @param nextAfter where to read on, if there is more
 */
public record HistoryView(
        String sessionId,
        List<Message> messages,
        List<JsonNode> facts,
        List<Approval> approvals,
        Optional<Long> nextAfter)
        implements View {

    /** @param author {@code user} or {@code agent} */
    public record Message(long seq, String turn, String author, Optional<String> agent, String text, Instant at) {}

    /** @param status pending, approved or rejected, as far as these facts know */
    public record Approval(String approvalId, String turn, String tool, String status, Optional<String> decidedBy) {}

    static HistoryView of(String session, List<FactRecord> records, Optional<Long> nextAfter) {
        var messages = new ArrayList<Message>();
        var facts = new ArrayList<JsonNode>(records.size());
        var approvals = new LinkedHashMap<String, Approval>();
        var dialogue = Dialogue.NEW;
        for (var record : records) {
            dialogue = dialogue.after(record.fact());
            facts.add(FactFrame.of(record, dialogue.agent()).body());
            switch (record.fact()) {
                case Fact.TurnAccepted accepted ->
                    messages.add(message(record, accepted, "user", Optional.empty(), accepted.text()));
                case Fact.StepCompleted step
                when !step.text().isEmpty() ->
                    messages.add(message(
                            record, step, "agent", Optional.of(step.agent().name()), step.text()));
                case Fact.ApprovalRequested asked ->
                    approvals.put(asked.approval().value(), approval(asked));
                case Fact.ApprovalSettled settled ->
                    approvals.computeIfPresent(settled.approval().value(), (_, asked) -> settled(asked, settled));
                case Fact _ -> {}
            }
        }
        return new HistoryView(session, messages, facts, List.copyOf(approvals.values()), nextAfter);
    }

    private static Message message(
            FactRecord record, Fact.OfTurn fact, String author, Optional<String> agent, String text) {
        return new Message(record.seq(), fact.turn().value(), author, agent, text, record.at());
    }

    private static Approval approval(Fact.ApprovalRequested asked) {
        return new Approval(asked.approval().value(), asked.turn().value(), asked.tool(), "pending", Optional.empty());
    }

    private static Approval settled(Approval asked, Fact.ApprovalSettled settled) {
        return new Approval(
                asked.approvalId(),
                asked.turn(),
                asked.tool(),
                settled.approved() ? "approved" : "rejected",
                Optional.of(settled.decidedBy().value()));
    }
}
