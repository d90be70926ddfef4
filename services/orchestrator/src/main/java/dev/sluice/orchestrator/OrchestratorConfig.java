package dev.sluice.orchestrator;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The dials of the orchestrator. */
@ConfigMapping(prefix = "sluice.orchestrator")
public interface OrchestratorConfig {
    /** The name of this installation's orchestrators towards Kafka; replicas share it. */
    @WithDefault("sluice-orchestrator")
    String applicationId();

    /** How many threads decide; more than the 12 inbox partitions give nothing. 1 to 12. */
    @WithDefault("2")
    @Min(1)
    @Max(12)
    int threads();

    /** How long facts may wait for their commit when nobody waits for them. 5 ms to 1 s. */
    @WithDefault("20ms")
    Duration commitInterval();

    /** After which silence a replica's sessions go to another; not below the broker's group.min.session.timeout.ms. */
    @WithDefault("3s")
    Duration sessionTimeout();

    /** How long an open transaction of a dead replica may hold readers back. 1 s to 60 s. */
    @WithDefault("4s")
    Duration transactionTimeout();

    /** How many replicas keep each store's changelog; 3 on a cluster, -1 for the broker's default. */
    @WithDefault("-1")
    int storeReplication();

    /**
     * The name of this replica, which no other has at the same time and which a restart keeps: it takes up what its dead
     * predecessor held at once. Default: none, and a restart after a crash waits for the time-outs above.
     */
    Optional<String> replica();

    /** Where Kafka Streams keeps its lock; nothing in it needs to survive. Default: a temporary directory. */
    Optional<Path> stateDirectory();

    /** A session in which nothing happened for this long leaves memory, until somebody speaks in it again. */
    @WithDefault("72h")
    Duration restAfter();

    /** How many sessions stay in memory; of more, the longest silent leave it at once. 100 to 10,000,000. */
    @WithDefault("10000")
    @Min(100)
    @Max(10_000_000)
    int residentSessionsMax();

    /** What the sessions in memory may take there, in all; beyond it the longest silent leave. */
    @WithDefault("96M")
    MemorySize residentBytesMax();

    /** The home whose tool-executors run the calls. */
    @WithDefault("local")
    String home();
}
