package dev.sluice.standalone;

import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.embedded.InfraAddresses;
import dev.sluice.embedded.StartRefused;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option by which a command names the Sluice of this machine that it looks at. */
final class RunningSluice {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data directory (default: $$SLUICE_DATA, else .sluice).")
    private Path data = EmbeddedOptions.defaultDataDirectory();

    Path data() {
        return data;
    }

    /**
     * Where its servers are.
     *
     * @throws StartRefused if it does not run
     */
    InfraAddresses infra() {
        return infra("name the right directory with --data");
    }

    /** @param otherwise what to do where another is meant */
    InfraAddresses infra(String otherwise) {
        return InfraAddresses.ofRunning(data.toAbsolutePath().normalize())
                .orElseThrow(() -> new StartRefused("No Sluice runs on %s: start it with ./sluice up, or %s."
                        .formatted(data.toAbsolutePath(), otherwise)));
    }
}
