package dev.sluice.session.projection;

import java.time.Instant;

/**
 * An approval in short, as it stands in lists; arguments and diff are read by its id.
 *
 * @param respondedAt may be null, as may {@code decidedBy} and {@code waitedMillis}
 */
public record ApprovalSummary(
        String id,
        String sessionId,
        String turnId,
        String callId,
        String agent,
        String tool,
        String reason,
        String risk,
        String status,
        Instant createdAt,
        Instant respondedAt,
        String decidedBy,
        Long waitedMillis) {
    static final String SELECT = """
            select id, sessionId, turnId, callId, agent, tool, substring(reason, 1, 1000), risk, status, createdAt,
                   respondedAt, decidedBy, waitedMillis
              from ApprovalRow where\s""";
}
