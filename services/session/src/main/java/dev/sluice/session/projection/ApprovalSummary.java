package dev.sluice.session.projection;

import java.time.Instant;

/**
 * An approval in short, as it stands in lists; arguments and diff are read by its id.
 *
 * @param respondedAt may be null, as may all that follow
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
        Long waitedMillis,
        Integer people,
        String supportedBy,
        Instant expiresAt) {
    static final String SELECT = """
            select id, sessionId, turnId, callId, agent, tool, substring(reason, 1, 1000), risk, status, createdAt,
                   respondedAt, decidedBy, waitedMillis, people, supportedBy, expiresAt
              from ApprovalRow where\s""";
}
