package dev.sluice.testkit.provider;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What can go wrong with an answer of the {@link ScriptedProvider}. */
public sealed interface Fault {
    /** There is no answer at all. */
    sealed interface Instead extends Fault {}

    /** The answer goes wrong after some tokens. An answer in one piece goes wrong as a whole. */
    sealed interface Midway extends Fault {
        /** How many tokens are sent before. */
        int tokens();
    }

    /** The answer is there, but for a detail. */
    sealed interface Detail extends Fault {}

    /**
     * An HTTP error.
     *
     * @param code the word for programs in its error object
     */
    record Status(int status, String message, Map<String, String> headers, Optional<String> code) implements Instead {
        public Status(int status, String message) {
            this(status, message, Map.of());
        }

        public Status(int status, String message, Map<String, String> headers) {
            this(status, message, headers, Optional.empty());
        }

        public Status code(String word) {
            return new Status(status, message, headers, Optional.of(word));
        }
    }

    /** A web page with status 200. */
    record Html() implements Instead {}

    /** Never a byte, until the client gives up. */
    record Hang() implements Instead {}

    /** The connection is dropped before any byte. */
    record Drop() implements Instead {}

    /** The connection is reset before any byte. */
    record Reset() implements Instead {}

    /** A stream of which one byte comes after each pause, for ever. */
    record Drip(Duration pause) implements Instead {}

    /** The stream is whole but has so many end marks. */
    record EndMarks(int count) implements Detail {}

    /** This JSON where the usage should be. */
    record OddUsage(String json) implements Detail {}

    /** It calls its tools whether or not the request offers them. */
    record StrangeTools() implements Detail {}

    /** The connection is dropped. */
    record Cut(int tokens) implements Midway {}

    /** The stream ends properly but has neither a finish reason nor an end mark. */
    record EarlyEnd(int tokens) implements Midway {}

    /** The connection stays open and silent. */
    record Silence(int tokens) implements Midway {}

    /** An {@code {"error": ...}} object, after which the stream ends. */
    record ErrorObject(int tokens, String message) implements Midway {}

    /** An event that is no JSON, after which the stream ends. */
    record Garbage(int tokens) implements Midway {}

    /** One event of this many bytes, after which the stream ends. */
    record HugeEvent(int tokens, int bytes) implements Midway {}

    /** A well-formed answer without a choice, or the rest of one. */
    record NoChoices(int tokens) implements Midway {}
}
