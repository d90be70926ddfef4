package dev.sluice.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether it is clear where a request ends and whom it is for. What is not clear to us may be read in another way by a
 * proxy before us, and then its end is the beginning of a request that nobody sent. Pure.
 */
final class Framing {
    /** A name, an IPv4 or a bracketed IPv6 address, with a port or without; nothing for a target that has no host. */
    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9._~!$&'()*+;=%-]*)(:[0-9]{0,5})?");

    private Framing() {}

    /** What is wrong with a request's head; empty if nothing is. */
    static Optional<Refusal> defect(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return Optional.of(reason(request.decoderResult().cause()));
        }
        var version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return Optional.of(Refusal.VERSION);
        }
        if (request.headers().contains("")) {
            return Optional.of(Refusal.MALFORMED);
        }
        if (!endIsClear(request)) {
            return Optional.of(Refusal.AMBIGUOUS_LENGTH);
        }
        return hostIsClear(request) ? Optional.empty() : Optional.of(Refusal.HOST);
    }

    /** One, that is one: a proxy may have joined two with a comma. */
    private static boolean hostIsClear(HttpRequest request) {
        var hosts = request.headers().getAll(HttpHeaderNames.HOST);
        return hosts.isEmpty()
                ? request.protocolVersion().equals(HttpVersion.HTTP_1_0)
                : hosts.size() == 1 && HOST.matcher(hosts.getFirst()).matches();
    }

    /** Lengths that are no single number are no concern of ours: Netty takes none. */
    private static boolean endIsClear(HttpRequest request) {
        var codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.isEmpty()) {
            return true;
        }
        return codings.size() == 1
                && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst())
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !request.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
    }

    private static Refusal reason(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException line -> Refusal.URI_TOO_LONG;
            case TooLongHttpHeaderException head -> Refusal.HEAD_TOO_LARGE;
            case null, default -> Refusal.MALFORMED;
        };
    }
}
