package dev.sluice.contracts;

/**
 * What a session's files begin with, or begin anew with. Of two the later counts; the earlier is done.
 *
 * @param seq the fact of the session that says so
 * @param from the session whose files they were, of the same tenant
 * @param snapshot as they were then
 */
public record FilesStart(long seq, SessionId from, SnapshotId snapshot) {}
