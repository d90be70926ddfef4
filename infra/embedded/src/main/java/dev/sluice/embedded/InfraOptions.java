package dev.sluice.embedded;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The command line options of every command that starts the embedded servers. */
public final class InfraOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where everything is kept (default: $$SLUICE_DATA, else .sluice).")
    private Path data = EmbeddedOptions.defaultDataDirectory();

    @Option(names = "--kafka-port", paramLabel = "PORT", description = "Kafka's port (default: a free one, then kept).")
    private int kafka;

    @Option(
            names = "--kafka-controller-port",
            paramLabel = "PORT",
            description = "The port of Kafka's controller (default: a free one, then kept).")
    private int kafkaController;

    @Option(
            names = "--postgres-port",
            paramLabel = "PORT",
            description = "Postgres's port (default: a free one, then kept).")
    private int postgres;

    @Option(names = "--redis-port", paramLabel = "PORT", description = "Redis's port (default: a free one, then kept).")
    private int redis;

    @Option(names = "--no-sync", hidden = true, description = "For tests: do not force writes to the disk.")
    private boolean noSync;

    public EmbeddedOptions chosen() {
        return new EmbeddedOptions(data, new InfraPorts(kafka, kafkaController, postgres, redis), !noSync);
    }
}
