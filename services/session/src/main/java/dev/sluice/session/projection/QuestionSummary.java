package dev.sluice.session.projection;

import java.time.Instant;

/**
 * What an agent asked in short, as it stands in lists; the whole of a long question is read by its id.
 *
 * @param respondedAt may be null, as may {@code answeredBy} and {@code waitedMillis}
 */
public record QuestionSummary(
        String id,
        String sessionId,
        String turnId,
        String agent,
        String text,
        String status,
        Instant createdAt,
        Instant respondedAt,
        String answeredBy,
        Long waitedMillis) {
    static final String SELECT = """
            select id, sessionId, turnId, agent, substring(text, 1, 1000), status, createdAt, respondedAt, answeredBy,
                   waitedMillis
              from QuestionRow where\s""";
}
