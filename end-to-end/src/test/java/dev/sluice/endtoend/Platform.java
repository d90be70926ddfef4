package dev.sluice.endtoend;

import dev.sluice.embedded.InfraAddresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A running Sluice, however it is cut into processes; tests see only its doors. */
interface Platform extends AutoCloseable {
    /** The dial after how many failures the router leaves a provider alone. */
    String PATIENCE = "SLUICE_LLM_ROUTER_GUARD_BREAKER_FAILURES";

    /** More than one test has its provider do: they share it, and the next one needs it at once. */
    String PATIENCE_WITH_THE_PROVIDER = "1000";

    /** The dial how often a model call is tried. */
    String ATTEMPTS_MAX = "SLUICE_SESSION_TURN_ATTEMPTS_MAX";

    /** A router that is killed needs longer to come back on a busy machine than six tries take. */
    String ATTEMPTS_MAX_OF_A_RESTART = "10";

    /** The same dial for the agent whose calls fail on purpose: it is given up as early as usual. */
    String ATTEMPTS_MAX_IN_VAIN = "SLUICE_SESSION_TURN_ROLES_ARCHITECT_ATTEMPTS_MAX";

    int ATTEMPTS_IN_VAIN = 6;

    /** The dial how long a request waits for the fact that answers it. */
    String ANSWER_MAX = "SLUICE_SESSION_ANSWER_MAX";

    /** Fifty decide at once, on a machine that may be slow; less than a {@link Client} waits. */
    String ANSWER_MAX_IN_A_RACE = "25s";

    /** Where the session service listens. */
    URI session();

    /** Where the tool-executor's workspace door listens. */
    URI workspace();

    /** Where the llm-router listens. */
    URI router();

    /** The data directory. */
    Path data();

    /** How to connect to the broker, by Kafka's own names. */
    default Map<String, String> kafka() {
        return addresses().kafka();
    }

    /** Where the servers are, as they wrote it down. */
    default InfraAddresses addresses() {
        return InfraAddresses.read(data().resolve("infra.properties")).orElseThrow();
    }

    /** The generated password of {@code admin}. */
    default String adminPassword() {
        try {
            return Files.readString(data().resolve("initial-admin-password")).strip();
        } catch (IOException absent) {
            throw new UncheckedIOException(absent);
        }
    }

    /** Make a user of that tenant; gives the password. */
    default String addUser(String name, String tenant, String role) {
        return Users.add(data(), name, tenant, role);
    }

    /** End the process that runs this service with -9, and start it again at once. */
    void killAndRestart(Service service);

    /** Wait until every door is ready. */
    void awaitReady();

    @Override
    void close();
}
