package dev.sluice.executor.mcp.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.executor.sandbox.StopSignal.Reason;

/** What came of a request to a server. */
public sealed interface Reply {
    /** It did what it was asked, and this is what it says. */
    record Result(JsonNode value) implements Reply {}

    /** It says that it will not or cannot; the words are its own, or ours where its answer is none. */
    record Declined(int code, String message, JsonNode data) implements Reply {}

    /**
     * No answer can come any more.
     *
     * @param heard whether the server may have heard the request
     */
    record Broken(String why, boolean heard) implements Reply {}

    /** Nobody waits for the answer any longer; the server may do it yet. */
    record GivenUp(Reason reason) implements Reply {}
}
