package dev.sluice.session.door;

import dev.sluice.contracts.Fact;
import dev.sluice.session.door.json.View;
import dev.sluice.session.projection.QuestionRow;
import dev.sluice.session.projection.QuestionSummary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an agent asked its user.
 *
 * @param status pending, answered or cancelled
 * @param waitedMs how long the question was open, in milliseconds
 */
public record QuestionView(
        String questionId,
        String sessionId,
        String turn,
        String agent,
        String text,
        String status,
        Instant createdAt,
        Optional<Instant> respondedAt,
        Optional<String> answeredBy,
        Optional<String> answer,
        Optional<Long> waitedMs)
        implements View {

    /** A page of questions, the newest first. */
    public record Page(List<Summary> questions, Optional<String> next) implements View {}

    /** A question in a list; {@code text} is its first 1,000 characters. */
    public record Summary(
            String questionId,
            String sessionId,
            String turn,
            String agent,
            String text,
            String status,
            Instant createdAt,
            Optional<Instant> respondedAt,
            Optional<String> answeredBy,
            Optional<Long> waitedMs) {
        static Summary of(QuestionSummary row) {
            return new Summary(
                    row.id(),
                    row.sessionId(),
                    row.turnId(),
                    row.agent(),
                    row.text(),
                    row.status(),
                    row.createdAt(),
                    Optional.ofNullable(row.respondedAt()),
                    Optional.ofNullable(row.answeredBy()),
                    Optional.ofNullable(row.waitedMillis()));
        }
    }

    /** An answer that is a fact now. */
    public record Answered(String questionId, String turn, String answeredBy, long waitedMs) implements View {
        static Answered of(Fact.QuestionAnswered answered) {
            return new Answered(
                    answered.question().value(),
                    answered.turn().value(),
                    answered.answeredBy().value(),
                    answered.waited().toMillis());
        }
    }

    static QuestionView of(QuestionRow row) {
        return new QuestionView(
                row.id,
                row.sessionId,
                row.turnId,
                row.agent,
                row.text,
                row.status,
                row.createdAt,
                Optional.ofNullable(row.respondedAt),
                Optional.ofNullable(row.answeredBy),
                Optional.ofNullable(row.answer),
                Optional.ofNullable(row.waitedMillis));
    }
}
