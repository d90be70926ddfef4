package dev.sluice.endtoend;

import dev.sluice.embedded.InfraAddresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** Two replicas of the llm-router beside one session service and the servers, each a process of its own. */
final class TwoRouters implements AutoCloseable {
    /** A role whose model has no price. */
    static final String UNPRICED = "role/debug";

    static final String UNPRICED_MODEL = "nameless-model";

    private final Path data;
    private final Infra infra;
    private final int sessionPort = Ports.free();
    private final JavaProcess session;
    private final List<Integer> ports = List.of(Ports.free(), Ports.free());
    private final List<JavaProcess> routers = new ArrayList<>();

    /** @param dials the routers' configuration, as environment variables */
    TwoRouters(Path data, Map<String, String> dials) {
        this.data = data;
        infra = Infra.start("ledger-infra", data);
        session = process(Service.SESSION, "session", sessionPort, Map.of());
        for (var port : ports) {
            routers.add(process(Service.LLM_ROUTER, "llm-router-" + (routers.size() + 1), port, dials));
        }
        try {
            session.start();
            routers.forEach(JavaProcess::start);
            awaitReady();
        } catch (RuntimeException | AssertionError failed) {
            // Nobody gets these routers, so nobody else would stop what has started.
            close();
            throw failed;
        }
    }

    URI session() {
        return at(sessionPort);
    }

    /** The first replica's door, or the second's: 0 or 1. */
    URI router(int replica) {
        return at(ports.get(replica));
    }

    InfraAddresses addresses() {
        return infra.addresses();
    }

    /** Ends a replica as a power cut would. */
    void kill(int replica) {
        routers.get(replica).kill();
    }

    /** Asks a replica to end, as an orchestrator of containers does. */
    void terminate(int replica) {
        routers.get(replica).signal("TERM");
    }

    /** Until it has ended by itself, which takes no longer than an orchestrator of containers waits. */
    void awaitGone(int replica) {
        Awaitility.await("the end of a replica").atMost(Duration.ofSeconds(30)).until(() -> !routers.get(replica)
                .alive());
    }

    void restart(int replica) {
        routers.get(replica).start();
        awaitReady();
    }

    /** An administrator who has logged in. */
    Client admin() {
        try {
            var password = Files.readString(data.resolve("initial-admin-password"));
            return Client.login(session(), "admin", password.strip());
        } catch (IOException absent) {
            throw new UncheckedIOException(absent);
        }
    }

    @Override
    public void close() {
        routers.forEach(JavaProcess::close);
        session.close();
        infra.close();
    }

    private void awaitReady() {
        Readiness.await(session(), session);
        for (var replica = 0; replica < routers.size(); replica++) {
            Readiness.await(router(replica), routers.get(replica));
        }
    }

    private JavaProcess process(Service service, String name, int port, Map<String, String> dials) {
        var environment = new HashMap<>(infra.addresses().asEnvironment());
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("SLUICE_DATA", data.toString());
        environment.put("SLUICE_IDENTITY_ISSUER_URL", session() + "/api/v1/auth");
        environment.put("SLUICE_LLM_ROUTER_MODELS_DEBUG", UNPRICED_MODEL);
        environment.putAll(dials);
        return new JavaProcess(
                "ledger-" + name, JavaProcess.application("services/" + service.folder(), List.of()), environment);
    }

    private static URI at(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}
