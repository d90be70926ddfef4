package dev.sluice.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;

/** What reaches whoever watches a session. */
public sealed interface Heard {
    /** A frame of the session, each once and in order. */
    record Told(JsonNode frame) implements Heard {}

    /** The connection is lost; another is being made. */
    record Lost() implements Heard {}

    /** There is a connection again, and nothing is missing. */
    record Back() implements Heard {}

    /** There will be no connection any more. */
    record Over(RuntimeException why) implements Heard {}

    /** The person pressed Ctrl-C. */
    record Interrupt() implements Heard {}
}
