package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.Objects;

/**
 * Messages to bytes and back: the one codec of every topic. JSON in UTF-8, {@code snake_case}, times in ISO 8601, absent
 * values left out. A reader ignores fields it does not know, so that a newer writer is understood. What a newer writer
 * says beyond that, a type or a constant that this release does not have, is no garbage: it comes as
 * {@link UnrecognisedMessage}, or as {@link Fact.Unrecognised} in a fact, whose number every reader needs (see
 * docs/adr/0033-words-of-a-newer-release.md). Equal messages give equal bytes. Thread-safe.
 */
public final class MessageCodec {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .serializationInclusion(JsonInclude.Include.NON_ABSENT)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .enable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
            .build();

    private MessageCodec() {}

    /** The bytes of a message. */
    public static byte[] write(Object message) {
        try {
            return JSON.writeValueAsBytes(message);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a message is always writable", impossible);
        }
    }

    /**
     * The message in these bytes.
     *
     * @throws UnrecognisedMessage if a newer writer said something that this release has no word for
     * @throws UnreadableMessage if they are no such message; the text names no content
     */
    public static <T> T read(byte[] bytes, Class<T> type) throws UnreadableMessage {
        if (bytes == null || bytes.length == 0) {
            throw new UnreadableMessage("empty " + type.getSimpleName(), null);
        }
        try {
            return type == FactRecord.class ? type.cast(readFact(bytes)) : parse(bytes, type);
        } catch (IOException | RuntimeException unreadable) {
            var word = NewerWord.in(unreadable);
            if (word.isPresent()) {
                throw new UnrecognisedMessage(
                        "a " + type.getSimpleName() + " of a newer release: " + word.get(), unreadable);
            }
            throw new UnreadableMessage(
                    "no " + type.getSimpleName() + ": " + unreadable.getClass().getSimpleName(), unreadable);
        }
    }

    private static FactRecord readFact(byte[] bytes) throws IOException {
        try {
            return parse(bytes, FactRecord.class);
        } catch (JsonMappingException unreadable) {
            if (NewerWord.in(unreadable).isEmpty()) {
                throw unreadable;
            }
            return parse(bytes, FactEnvelope.class).open(JSON);
        }
    }

    private static <T> T parse(byte[] bytes, Class<T> type) throws IOException {
        return Objects.requireNonNull(JSON.readValue(bytes, type));
    }

    /** A copy of the mapper, for those who must look at JSON without a type. */
    public static ObjectMapper mapper() {
        return JSON.copy();
    }

    /** Bytes that are not the message they should be: a dead letter. */
    public static sealed class UnreadableMessage extends Exception {
        private UnreadableMessage(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * A message that a newer writer wrote: whole, but with a type or constant that this release does not have. Never a
     * dead letter. Count it; skip it where that loses nothing, else hold until a newer reader comes.
     */
    public static final class UnrecognisedMessage extends UnreadableMessage {
        /** What a reader says that finds a version it does not know; the text names no content. */
        public UnrecognisedMessage(String message) {
            this(message, null);
        }

        private UnrecognisedMessage(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
