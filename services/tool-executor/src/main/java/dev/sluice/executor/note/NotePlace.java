package dev.sluice.executor.note;

import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.SessionId;

/**
 * Where a note counts: in all sessions of its owner, in those whose files began as the same workspace, or in one session.
 *
 * @param key {@code everywhere}, {@code workspace/<name>} or {@code session/<id>}
 */
public record NotePlace(String key) {
    /** In all sessions. */
    public static final NotePlace EVERYWHERE = new NotePlace("everywhere");

    private static final String WORKSPACE = "workspace/";

    /** The workspace that a call works in: by the name that it began as, where it has one, or else its session's own. */
    public static NotePlace of(CallWork work) {
        return work.workspace()
                .map(name -> new NotePlace(WORKSPACE + name))
                .orElseGet(() -> of(work.scope().session()));
    }

    /** A session whose files began as nothing that has a name. */
    public static NotePlace of(SessionId session) {
        return new NotePlace("session/" + session);
    }

    /** Whether what counts here counts there. */
    boolean covers(NotePlace there) {
        return equals(EVERYWHERE) || equals(there);
    }

    /** As the end of a sentence about a note. */
    public String words() {
        if (equals(EVERYWHERE)) {
            return "in all sessions of its owner";
        }
        return key.startsWith(WORKSPACE)
                ? "in sessions of the workspace " + key.substring(WORKSPACE.length())
                : "in this session";
    }
}
