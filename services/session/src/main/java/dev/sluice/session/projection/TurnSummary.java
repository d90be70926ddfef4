package dev.sluice.session.projection;

import java.time.Instant;

/**
 * A turn in short, as it stands in lists.
 *
 * @param excerpt the beginning of what was asked, at most {@link #EXCERPT_CHARS_MAX} characters
 * @param textChars how long the whole text is
 * @param reason why it failed or was cancelled; may be null
 * @param startedAt may be null, as may {@code endedAt}
 * @param modelCalls the model calls that were asked for; null while it has not ended, as what follows
 * @param costMicros what the models' replies said of their cost
 * @param agents who worked on it
 */
public record TurnSummary(
        String id,
        String sessionId,
        String status,
        String agent,
        String origin,
        String excerpt,
        int textChars,
        String reason,
        Instant acceptedAt,
        Instant startedAt,
        Instant endedAt,
        Integer modelCalls,
        Integer toolCalls,
        Long costMicros,
        String[] agents) {
    public static final int EXCERPT_CHARS_MAX = 200;

    static final String SELECT = """
            select id, sessionId, status, agent, origin, substring(text, 1, 200), length(text), reason,
                   acceptedAt, startedAt, endedAt, modelCalls, toolCalls, costMicros, agents
              from TurnRow turn where\s""";
}
