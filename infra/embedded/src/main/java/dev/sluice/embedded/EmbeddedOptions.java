package dev.sluice.embedded;

import java.nio.file.Path;

/**
 * What a user may choose about the embedded servers.
 *
 * @param dataDirectory where everything that must survive a restart rests; made when absent
 * @param ports the loopback ports, see {@link InfraPorts}
 * @param durable whether Postgres and Redis force their writes to the disk; only tests, which throw the data away,
 *     say no
 */
public record EmbeddedOptions(Path dataDirectory, InfraPorts ports, boolean durable) {
    /** The environment variable that names the data directory. */
    public static final String DATA_VARIABLE = "SLUICE_DATA";

    public EmbeddedOptions {
        dataDirectory = dataDirectory.toAbsolutePath().normalize();
    }

    /** Kept or free ports, and writes forced to the disk. */
    public static EmbeddedOptions in(Path dataDirectory) {
        return new EmbeddedOptions(dataDirectory, InfraPorts.ANY, true);
    }

    /** {@code $SLUICE_DATA}, or {@code .sluice} in the working directory. */
    public static Path defaultDataDirectory() {
        var named = System.getenv(DATA_VARIABLE);
        return Path.of(named == null || named.isBlank() ? ".sluice" : named);
    }
}
