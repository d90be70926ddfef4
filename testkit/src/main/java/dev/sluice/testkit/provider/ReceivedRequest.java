package dev.sluice.testkit.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One request that the {@link ScriptedProvider} got, and what became of it so far. Thread-safe. */
public final class ReceivedRequest {
    private final String path;
    private final Map<String, String> headers;
    private final JsonNode body;
    private final Instant at;
    private volatile Instant closedByClientAt;
    private volatile Instant finishedAt;
    private volatile long completionTokens;
    private volatile boolean refused;
    private volatile boolean usageSent;

    ReceivedRequest(String path, Map<String, String> headers, JsonNode body, Instant at) {
        this.path = path;
        this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        this.headers.putAll(headers);
        this.body = body;
        this.at = at;
    }

    public String path() {
        return path;
    }

    /** A header by its name in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** The client's {@code x-request-id}; empty text if it sent none. */
    public String id() {
        return header("x-request-id").orElse("");
    }

    public JsonNode body() {
        return body;
    }

    public Instant at() {
        return at;
    }

    /** When the client closed the connection before the answer was finished. */
    public Optional<Instant> closedByClientAt() {
        return Optional.ofNullable(closedByClientAt);
    }

    /** When the last byte of the answer was sent; empty if it never was. */
    public Optional<Instant> finishedAt() {
        return Optional.ofNullable(finishedAt);
    }

    /** Tokens written so far. */
    public long completionTokens() {
        return completionTokens;
    }

    /** Whether all of the answer that says what it took is on its way to the client. */
    public boolean usageSent() {
        return usageSent;
    }

    /** Whether it is on the bill: an error instead of an answer is not. */
    public boolean isBilled() {
        return !refused && (completionTokens > 0 || finishedAt != null);
    }

    /** What this request costs: all of the prompt, and what was written of the answer. */
    public Bill bill() {
        return new Bill(id(), body.path("model").asText(), promptTokens(), completionTokens);
    }

    long promptTokens() {
        return Math.ceilDiv(body.toString().length(), 4);
    }

    void wrote(long tokens) {
        completionTokens += tokens;
    }

    void refused() {
        refused = true;
    }

    void sentUsage() {
        usageSent = true;
    }

    void finished(Instant now) {
        finishedAt = now;
    }

    void closedByClient(Instant now) {
        if (finishedAt == null) {
            closedByClientAt = now;
        }
    }
}
