package dev.sluice.session.audit;

import io.quarkus.arc.Arc;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Optional;

/**
 * From where somebody asks.
 *
 * @param address the peer's, behind a trusted proxy the one that the proxy names
 * @param userAgent what his program calls itself, 200 characters of it; he may say what he likes
 */
public record Origin(String address, Optional<String> userAgent) {
    private static final int AGENT_CHARS_MAX = 200;
    private static final ScopedValue<Origin> OF_A_SOCKET = ScopedValue.newInstance();

    public static Origin of(HttpServerRequest request) {
        return new Origin(
                request.remoteAddress().hostAddress(),
                Optional.ofNullable(request.getHeader(HttpHeaders.USER_AGENT)).map(Origin::shown));
    }

    /** Where the socket comes from whose handshake had this address and header. */
    public static Origin ofSocket(String address, Optional<String> userAgent) {
        return new Origin(address, userAgent.map(Origin::shown));
    }

    /** Of what this thread is doing: a request, or a message of a socket; empty if it is the service's own work. */
    static Optional<Origin> current() {
        if (OF_A_SOCKET.isBound()) {
            return Optional.of(OF_A_SOCKET.get());
        }
        var container = Arc.container();
        if (container == null || !container.requestContext().isActive()) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                        container.instance(CurrentVertxRequest.class).get().getCurrent())
                .map(routing -> of(routing.request()));
    }

    /** Works on what a socket said. */
    public void during(Runnable work) {
        ScopedValue.where(OF_A_SOCKET, this).run(work);
    }

    /** As the details of a record have it. */
    void addTo(Map<String, String> details) {
        details.putIfAbsent("address", address);
        userAgent.ifPresent(agent -> details.putIfAbsent("user_agent", agent));
    }

    private static String shown(String text) {
        var line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= AGENT_CHARS_MAX ? line : line.substring(0, AGENT_CHARS_MAX);
    }
}
