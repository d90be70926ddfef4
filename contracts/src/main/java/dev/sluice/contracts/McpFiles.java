package dev.sluice.contracts;

/** What an MCP server in the sandbox sees of the files of the session that calls it. */
public enum McpFiles {
    /** Nothing: its workspace is empty. */
    NONE,
    /** The files, which it cannot change. */
    READ,
    /** The files, as a command would. */
    WRITE
}
