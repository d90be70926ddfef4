package dev.sluice.session.socket;

import dev.sluice.session.SessionConfig;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.identity.Standings;
import dev.sluice.session.log.LiveSessions;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.websockets.next.CloseReason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The open sockets of this process: how many there may be, and which must close. */
@ApplicationScoped
class Sockets {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration GOODBYE = Duration.ofMillis(300);

    private final Map<String, SocketClient> open = new ConcurrentHashMap<>();
    private final Standings standings;
    private final SessionConfig.Socket limits;
    private volatile boolean stopping;
    private Thread keeper;

    Sockets(SessionConfig config, Standings standings, MeterRegistry registry, LiveSessions live) {
        this.standings = standings;
        this.limits = config.socket();
        registry.gauge("sluice_session_sockets", open, Map::size);
        registry.gauge("agent_active_sessions", live, LiveSessions::watched);
    }

    void start(@Observes StartupEvent started) {
        keeper = Thread.ofVirtual().name("session-sockets").start(this::keep);
    }

    /** Clients are told to go elsewhere while they still can be told. */
    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        stopping = true;
        keeper.interrupt();
        var any = !open.isEmpty();
        open.values().forEach(client -> client.outgoing().close(CloseCode.RESTART));
        if (any) {
            Thread.sleep(GOODBYE);
        }
    }

    /** Whether one more socket may open. */
    boolean room(Optional<Caller> caller, String address) {
        return !stopping
                && open.size() < limits.perProcessMax()
                && open.values().stream()
                                .filter(client -> client.address().equals(address))
                                .count()
                        < limits.perAddressMax()
                && caller.map(this::room).orElse(true);
    }

    private boolean room(Caller caller) {
        return open.values().stream()
                        .filter(client -> client.caller().user().equals(caller.user())
                                && client.caller().tenant().equals(caller.tenant()))
                        .count()
                < limits.perUserMax();
    }

    /** How many sockets are open. */
    int count() {
        return open.size();
    }

    void add(String id, SocketClient client) {
        open.put(id, client);
        client.begin();
    }

    Optional<SocketClient> find(String id) {
        return Optional.ofNullable(open.get(id));
    }

    void remove(String id) {
        Optional.ofNullable(open.remove(id)).ifPresent(SocketClient::end);
    }

    private Optional<CloseReason> due(SocketClient client, Instant now) {
        return standings.refuses(client.caller()) ? Optional.of(CloseCode.TOKEN_WITHDRAWN) : client.due(now);
    }

    private void keep() {
        try {
            while (!stopping) {
                Thread.sleep(LOOK);
                var now = Instant.now();
                open.values().forEach(client -> due(client, now)
                        .ifPresent(reason -> client.outgoing().close(reason)));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
