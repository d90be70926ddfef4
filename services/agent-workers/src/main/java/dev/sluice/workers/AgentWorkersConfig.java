package dev.sluice.workers;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The dials of the agent workers. */
@ConfigMapping(prefix = "sluice.agent-workers")
public interface AgentWorkersConfig {
    /** Whose work this process takes: names of pools, which by default are the built-in roles. */
    @WithDefault("orchestrator,coder,architect,debug,ask")
    List<String> pools();

    /** How many steps of one pool that somebody watches run here at once, at most. 1 to 64. */
    @WithDefault("32")
    int consumers();

    /** How many steps of one pool's jobs run here at once, at most and beside the watched ones. 1 to 64. */
    @WithDefault("8")
    int backgroundConsumers();

    /** Where the llm-router's OpenAI-compatible API is. */
    @WithDefault("http://localhost:8084/v1")
    URI routerUrl();

    /** How long the wire of a model call may be silent, before its first byte included. 1 s to 10 min. */
    @WithDefault("120s")
    Duration routerSilenceMax();

    /**
     * How many tokens a role's model reads and writes in all, where the role does not say. A longer conversation is cut to
     * it; a model that reads less is asked again with less. 2,000 to 10,000,000.
     */
    @WithDefault("128000")
    int contextTokens();

    /** The least time between two deltas of one step after its first; text is gathered meanwhile. 0 to 1 s. */
    @WithDefault("20ms")
    Duration deltaPace();

    /** How long a step waits for the first tool definitions before it goes without tools. */
    @WithDefault("5s")
    Duration toolsWait();

    /** How long steps in hand may go on when the process stops; then other workers start them again. */
    @WithDefault("10s")
    Duration drainMax();

    /** Who we are to the llm-router. */
    Keys keys();

    /** The key pair of this service. */
    interface Keys {
        /** The private key as a PEM file; made at the first start if it is not there. */
        @WithDefault("${sluice.data:.sluice}/keys/private/agent-workers.pem")
        Path privateFile();
    }
}
