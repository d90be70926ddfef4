package dev.sluice.cli.server;

import com.fasterxml.jackson.databind.JsonNode;

/** What a server would not do, as its problem says. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final transient JsonNode body;

    Refused(int status, String code, String detail, JsonNode body) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.body = body;
    }

    /** From the body of an answer, which should be problem+json and need not be. */
    static Refused of(int status, JsonNode body) {
        var code = body.path("code").asText("status_" + status);
        var detail = body.path("detail").asText(body.path("title").asText("the server answered " + status));
        return new Refused(status, code, detail, body);
    }

    /** From a frame {@code error}. */
    public static Refused ofFrame(JsonNode frame) {
        var code = frame.path("code").asText("error");
        return new Refused(statusOf(code), code, frame.path("message").asText(code), frame);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public JsonNode body() {
        return body;
    }

    private static int statusOf(String code) {
        return switch (code) {
            case "not_found", "unknown_session", "no_such_session", "no_such_turn" -> 404;
            case "unauthorized" -> 401;
            case "forbidden" -> 403;
            case "queue_full" -> 429;
            case "unavailable" -> 503;
            default -> 409;
        };
    }
}
