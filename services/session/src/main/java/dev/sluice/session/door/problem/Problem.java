package dev.sluice.session.door.problem;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A request that cannot be served, as RFC 9457 says it: thrown by whoever knows why, written by the door. */
public final class Problem extends RuntimeException {
    /** The status of what may work later. */
    public static final int UNAVAILABLE = 503;

    private static final long serialVersionUID = 1;

    /** After which trying again makes sense where nobody knows better. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final int status;
    private final String code;
    private final transient Map<String, String> members;
    private final Duration pause;

    private Problem(int status, String code, String detail, Map<String, String> members, Duration pause) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.members = members;
        this.pause = pause;
    }

    /**
     * @param code from a small list, so that it can be counted
     * @param detail one sentence for the client; no secrets, no internals
     */
    public static Problem of(int status, String code, String detail) {
        return new Problem(status, code, detail, Map.of(), PAUSE);
    }

    public static Problem invalid(String detail) {
        return of(400, "invalid", detail);
    }

    /** Also for what exists and belongs to somebody else. */
    public static Problem notFound() {
        return of(404, "not_found", "there is no such thing, or it is not yours");
    }

    public static Problem unavailable(String detail) {
        return of(UNAVAILABLE, "unavailable", detail);
    }

    public static Problem forbidden(String detail) {
        return of(403, "forbidden", detail);
    }

    /** The same problem with one more member. */
    public Problem with(String name, String value) {
        var grown = new LinkedHashMap<>(members);
        grown.put(name, value);
        return new Problem(status, code, getMessage(), grown, pause);
    }

    /** The same problem, which will be over after this time and not before. */
    public Problem over(Duration after) {
        return new Problem(status, code, getMessage(), members, after);
    }

    /** When the client may try again, if trying again can help. */
    public Optional<Duration> retryAfter() {
        return status == 429 || status == 503 ? Optional.of(pause) : Optional.empty();
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public Map<String, String> members() {
        return members;
    }
}
