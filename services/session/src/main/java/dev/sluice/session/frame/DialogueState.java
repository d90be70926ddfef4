package dev.sluice.session.frame;

import java.util.Locale;

/** What a session is doing, as its user sees it. */
public enum DialogueState {
    IDLE,
    PROCESSING,
    WAITING,
    EXECUTING,
    ERROR;

    /** The name on the wire. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
