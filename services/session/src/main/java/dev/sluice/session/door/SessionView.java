package dev.sluice.session.door;

import dev.sluice.contracts.SessionMode;
import dev.sluice.contracts.ShareRight;
import dev.sluice.contracts.UserId;
import dev.sluice.session.door.json.View;
import dev.sluice.session.projection.SessionRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A session as its owner sees it, or somebody with whom it is shared.
 *
 * @param mode ask, auto-edit or plan-only; not in lists
 * @param state idle, processing, waiting, executing or error
 * @param agent who works, or worked last
 * @param shared who shares it with the caller, and what he may do; empty where it is his own
 * @param forkedFrom the session whose conversation it goes on with, from that session's fact {@code forkedSeq}
 */
public record SessionView(
        String sessionId,
        Optional<String> title,
        Optional<String> workspace,
        Optional<String> mode,
        String state,
        Optional<String> agent,
        long lastSeq,
        Instant createdAt,
        Instant lastActivity,
        Optional<String> forkedFrom,
        Optional<Long> forkedSeq,
        Optional<Shared> shared)
        implements View {

    /**
     * That it is somebody else's.
     *
     * @param right {@code view}, {@code approve} or {@code edit}
     */
    public record Shared(String by, String right) {}

    /** A page of sessions, the latest active first. */
    public record Page(List<SessionView> sessions, Optional<String> next) implements View {}

    /** In a list, where its mode is not told. */
    static SessionView of(SessionRow row) {
        return of(row, Optional.empty());
    }

    static SessionView of(SessionRow row, SessionMode mode) {
        return of(row, Optional.of(mode.word()));
    }

    private static SessionView of(SessionRow row, Optional<String> mode) {
        return new SessionView(
                row.id,
                Optional.ofNullable(row.title),
                Optional.ofNullable(row.workspace),
                mode,
                row.state,
                Optional.ofNullable(row.agent),
                row.lastSeq,
                row.createdAt,
                row.lastActivity,
                Optional.ofNullable(row.forkedFrom),
                Optional.ofNullable(row.forkedSeq),
                Optional.empty());
    }

    /** The same as somebody sees it with whom it is shared. */
    SessionView sharedBy(UserId owner, ShareRight right) {
        return new SessionView(
                sessionId,
                title,
                workspace,
                mode,
                state,
                agent,
                lastSeq,
                createdAt,
                lastActivity,
                forkedFrom,
                forkedSeq,
                Optional.of(new Shared(owner.value(), right.word())));
    }
}
