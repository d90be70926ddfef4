package dev.sluice.executor.mcp.wire;

/** Which of its two forms the protocol has with a server. */
public enum Era {
    /** Revision 2026-07-28 and later: each request says all that there is to know. */
    STATELESS,
    /** Up to revision 2025-11-25: a conversation begins with an exchange of who one is. */
    INITIALIZED
}
