package dev.sluice.session.door;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallEdit;
import dev.sluice.contracts.CallView;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.session.door.json.View;
import dev.sluice.session.frame.CallFields;
import dev.sluice.session.projection.ApprovalRow;
import dev.sluice.session.projection.ApprovalSummary;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A question to a person.
 *
 * @param digest what a yes is bound to
 * @param command what would be started; it and the fields below are empty where an older executor asked
 * @param path the file that would be changed
 * @param grants for which further calls a yes may be meant too
 * @param status pending, approved, edited, rejected, expired or cancelled
 * @param waitedMs how long the question was open, in milliseconds
 * @param editedArguments those that somebody gave the call instead
 * @param people how many must say yes, where one is not enough
 * @param supportedBy who of them has
 * @param expiresAt when it is closed without an answer
 * @param reminders how often people were reminded
 */
public record ApprovalView(
        String approvalId,
        String sessionId,
        String turn,
        String call,
        String agent,
        String tool,
        JsonNode arguments,
        String reason,
        String risk,
        Optional<String> diff,
        String digest,
        Optional<JsonNode> command,
        Optional<String> path,
        Optional<List<JsonNode>> warnings,
        Optional<List<String>> flags,
        Optional<String> rule,
        Optional<String> policy,
        Optional<List<JsonNode>> grants,
        String status,
        Instant createdAt,
        Optional<Instant> respondedAt,
        Optional<String> decidedBy,
        Optional<String> userResponse,
        Optional<Long> waitedMs,
        Optional<JsonNode> editedArguments,
        Optional<Integer> people,
        Optional<String> supportedBy,
        Optional<Instant> expiresAt,
        int reminders)
        implements View {

    /** A page of approvals, the newest first. */
    public record Page(List<Summary> approvals, Optional<String> next) implements View {}

    /** An approval in a list; its arguments and its diff, which may be large, are read by its id. */
    public record Summary(
            String approvalId,
            String sessionId,
            String turn,
            String call,
            String agent,
            String tool,
            String reason,
            String risk,
            String status,
            Instant createdAt,
            Optional<Instant> respondedAt,
            Optional<String> decidedBy,
            Optional<Long> waitedMs,
            Optional<Integer> people,
            Optional<String> supportedBy,
            Optional<Instant> expiresAt) {
        static Summary of(ApprovalSummary row) {
            return new Summary(
                    row.id(),
                    row.sessionId(),
                    row.turnId(),
                    row.callId(),
                    row.agent(),
                    row.tool(),
                    row.reason(),
                    row.risk(),
                    row.status(),
                    row.createdAt(),
                    Optional.ofNullable(row.respondedAt()),
                    Optional.ofNullable(row.decidedBy()),
                    Optional.ofNullable(row.waitedMillis()),
                    Optional.ofNullable(row.people()),
                    Optional.ofNullable(row.supportedBy()),
                    Optional.ofNullable(row.expiresAt()));
        }
    }

    /**
     * A decision that is a fact now.
     *
     * @param peopleMissing how many others must say yes until the call runs; empty if none
     */
    public record Decided(
            String approvalId,
            boolean approved,
            String decidedBy,
            long waitedMs,
            Optional<JsonNode> arguments,
            Optional<Integer> peopleMissing)
            implements View {
        static Decided of(Fact fact) {
            return switch (fact) {
                case Fact.ApprovalSettled settled -> of(settled);
                case Fact.ApprovalSupported supported -> of(supported);
                case Fact other ->
                    throw new IllegalStateException(
                            "no decision: " + other.getClass().getSimpleName());
            };
        }

        private static Decided of(Fact.ApprovalSupported supported) {
            return new Decided(
                    supported.approval().value(),
                    true,
                    supported.supportedBy().value(),
                    supported.waited().toMillis(),
                    Optional.empty(),
                    Optional.of(supported.people() - 1));
        }

        private static Decided of(Fact.ApprovalSettled settled) {
            return new Decided(
                    settled.approval().value(),
                    settled.approved(),
                    settled.decidedBy().value(),
                    settled.waited().toMillis(),
                    settled.edit().map(CallEdit::arguments),
                    Optional.empty());
        }
    }

    static ApprovalView of(ApprovalRow row) {
        var view = row.view();
        var fields = view.map(CallFields::new);
        return new ApprovalView(
                row.id,
                row.sessionId,
                row.turnId,
                row.callId,
                row.agent,
                row.tool,
                json(row.params),
                row.reason,
                row.risk,
                Optional.ofNullable(row.diff),
                row.digest,
                fields.flatMap(CallFields::command),
                view.flatMap(CallView::path),
                fields.map(CallFields::warnings),
                view.map(CallView::flags),
                view.map(CallView::rule),
                view.map(CallView::policy),
                fields.map(CallFields::grants),
                row.status,
                row.createdAt,
                Optional.ofNullable(row.respondedAt),
                Optional.ofNullable(row.decidedBy),
                Optional.ofNullable(row.userResponse),
                Optional.ofNullable(row.waitedMillis),
                Optional.ofNullable(row.editedParams).map(ApprovalView::json),
                Optional.ofNullable(row.people),
                Optional.ofNullable(row.supportedBy),
                Optional.ofNullable(row.expiresAt),
                row.reminders);
    }

    private static JsonNode json(JsonObject arguments) {
        try {
            return MessageCodec.mapper().readTree(arguments.encode());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
