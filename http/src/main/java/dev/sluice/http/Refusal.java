package dev.sluice.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.util.Locale;

/** Why a connection is ended before a service knows of it. */
enum Refusal {
    MALFORMED(400, "Bad Request", "The message is not HTTP/1.1 as RFC 9112 has it."),
    AMBIGUOUS_LENGTH(
            400,
            "Bad Request",
            "Where the message ends is not clear: it has one Content-Length of digits, or one Transfer-Encoding that is"
                    + " chunked, or neither."),
    HOST(400, "Bad Request", "A request names one Host."),
    URI_TOO_LONG(414, "URI Too Long", "The request's first line is too long."),
    HEAD_TOO_LARGE(431, "Request Header Fields Too Large", "The request's head is too large."),
    VERSION(505, "HTTP Version Not Supported", "HTTP/1.1 is spoken here."),
    PIPELINED(429, "Too Many Requests", "Too many requests were sent on one connection before their answers."),
    BODY_TOO_SLOW(408, "Request Timeout", "The request's body did not come in time."),
    HEAD_TOO_SLOW(408, "Request Timeout", "No request came in time."),
    READS_TOO_SLOWLY(0, "", ""),
    TOO_MANY_CONNECTIONS(0, "", "");

    private final int status;
    private final String title;
    private final String detail;

    /** @param status of the answer; 0 if there is none */
    Refusal(int status, String title, String detail) {
        this.status = status;
        this.title = title;
        this.detail = detail;
    }

    int status() {
        return status;
    }

    String problem() {
        return "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
                .formatted(title, status, detail);
    }

    void count() {
        counter().increment();
    }

    /** Shows every reason with a 0, so that the first refusal is already a rise. */
    static void countFromZero() {
        for (var why : values()) {
            why.counter();
        }
    }

    private Counter counter() {
        return Metrics.counter("sluice_http_refused", "reason", name().toLowerCase(Locale.ROOT));
    }
}
