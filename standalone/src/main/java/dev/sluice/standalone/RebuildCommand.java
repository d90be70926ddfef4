package dev.sluice.standalone;

import dev.sluice.embedded.EmbeddedInfra;
import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.embedded.InfraAddresses;
import dev.sluice.embedded.InfraOptions;
import dev.sluice.embedded.StartRefused;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./sluice rebuild}: empties what the session service has projected, so that its next start reads it anew. */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = "Empties what is projected into Postgres; the next start reads it anew from the log.")
final class RebuildCommand implements Callable<Integer> {
    @Mixin
    private InfraOptions infraOptions;

    @Option(
            names = "--even-if-shortened",
            description = "Rebuild although the log has lost its beginning: what stood only there is gone afterwards.")
    private boolean evenIfShortened;

    @Override
    public Integer call() {
        var options = infraOptions.chosen();
        if (!Files.isDirectory(options.dataDirectory())) {
            throw new StartRefused("There is no data directory %s: name the right one with --data."
                    .formatted(options.dataDirectory()));
        }
        var running = InfraAddresses.ofRunning(options.dataDirectory());
        if (running.isPresent()) {
            rebuild(running.get());
        } else {
            withInfra(options);
        }
        System.out.println("The projection is empty. Start Sluice: it reads the log from its beginning.");
        return CommandLine.ExitCode.OK;
    }

    private void withInfra(EmbeddedOptions options) {
        try (var infra = EmbeddedInfra.start(options)) {
            rebuild(infra.addresses());
        }
    }

    private void rebuild(InfraAddresses infra) {
        new Rebuild(infra).run(evenIfShortened);
    }
}
