package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TurnId;

/**
 * Under which names the store of the history keeps what: entries under {@code session/n}, the texts of waiting turns under
 * {@code session!turn}, the summary of the oldest under {@code session!history/summary}, and where a history that was rewound
 * begins under {@code session!history/start}. Stores of releases before have the same names.
 */
final class HistoryKeys {
    private HistoryKeys() {}

    static String entry(SessionId session, long number) {
        return entries(session) + number;
    }

    /** What the names of a session's entries begin with. */
    static String entries(SessionId session) {
        return session.value() + "/";
    }

    /** The number of the entry of that name. */
    static long number(String entry) {
        return Long.parseLong(entry.substring(entry.indexOf('/') + 1));
    }

    static String waiting(TurnId turn) {
        return turn.session().value() + "!" + turn.value();
    }

    static String summary(SessionId session) {
        return session.value() + "!history/summary";
    }

    static String start(SessionId session) {
        return session.value() + "!history/start";
    }

    /** Where an older release kept the last request that was forgotten. */
    static String legacyRequest(SessionId session) {
        return session.value() + "!";
    }

    /** The session of which something has that name. */
    static String session(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) == '/' || key.charAt(i) == '!') {
                return key.substring(0, i);
            }
        }
        return key;
    }
}
