package dev.sluice.session.door;

import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.door.problem.ProblemBody;
import dev.sluice.session.turn.TurnRequest;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Looks at every request of this service before anybody's identity is: one that says something twice which decides about
 * rights, that names what no text can hold, or whose key is too long, gets 400. Logging in, which shows by itself who somebody is, goes on
 * without whatever token came along, since that may be the old one.
 */
@ApplicationScoped
public class RequestGate {
    private static final String PATHS = "/api/v1/";
    private static final String LOGINS = PATHS + "auth/";
    private static final String KEY = "Idempotency-Key";
    private static final int BEFORE_IDENTITY = 400;

    /** A second one of these would let two readers of a request understand two things. */
    private static final List<String> ONCE = List.of(
            "Authorization",
            "Content-Type",
            KEY,
            "If-Match",
            "Last-Event-ID",
            "Origin",
            "Sec-WebSocket-Key",
            ReplayResource.LINK,
            "traceparent");

    private final AuditTrail audit;

    public RequestGate(AuditTrail audit) {
        this.audit = audit;
    }

    void register(@Observes Filters filters) {
        filters.register(this::judge, BEFORE_IDENTITY);
    }

    private void judge(RoutingContext context) {
        var request = context.request();
        if (!isOurs(context)) {
            context.next();
            return;
        }
        var fault = fault(request);
        if (fault.isPresent()) {
            audit.strangerRefused(
                    request.remoteAddress().hostAddress(), Optional.empty(), "request.read", "", "malformed");
            ProblemBody.answer(context, Problem.invalid(fault.get()));
            return;
        }
        if (context.normalizedPath().startsWith(LOGINS)) {
            request.headers().remove(HttpHeaders.AUTHORIZATION);
        }
        context.next();
    }

    /** However its address is written: {@code /./api/v1/} and {@code http://host/api/v1/} lead here, too. */
    private static boolean isOurs(RoutingContext context) {
        return context.request().uri().startsWith(PATHS)
                || context.normalizedPath().startsWith(PATHS);
    }

    /** What is wrong with a request as such, in a sentence. */
    private static Optional<String> fault(HttpServerRequest request) {
        var doubled = ONCE.stream()
                .filter(name -> request.headers().getAll(name).size() > 1)
                .findFirst();
        if (doubled.isPresent()) {
            return doubled.map(name -> "the header " + name + " comes more than once");
        }
        var key = request.getHeader(KEY);
        if (key != null && key.length() > TurnRequest.KEY_CHARS_MAX) {
            return Optional.of("the header " + KEY + " is longer than " + TurnRequest.KEY_CHARS_MAX + " characters");
        }
        return readable(request.uri())
                ? Optional.empty()
                : Optional.of("the address holds a NUL, or bytes that are no UTF-8");
    }

    /** Whether what is escaped in an address is text that can be stored. */
    static boolean readable(String uri) {
        if (uri.indexOf('%') < 0) {
            return Text.wellFormed(uri);
        }
        var bytes = ByteBuffer.allocate(3 * uri.length());
        for (var i = 0; i < uri.length(); i++) {
            var escaped = uri.charAt(i) == '%' ? octet(uri, i + 1) : -1;
            if (escaped >= 0) {
                bytes.put((byte) escaped);
                i += 2;
            } else {
                bytes.put(uri.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            return Text.wellFormed(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException noText) {
            return false;
        }
    }

    private static int octet(String uri, int at) {
        if (at + 2 > uri.length()) {
            return -1;
        }
        var high = Character.digit(uri.charAt(at), 16);
        var low = Character.digit(uri.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : 16 * high + low;
    }
}
