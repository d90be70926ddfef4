package dev.sluice.standalone;

import dev.sluice.contracts.SessionId;
import dev.sluice.embedded.StartRefused;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.orchestrator.replay.SessionExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./sluice export}: one session of the running Sluice in one file, for {@code ./sluice replay}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes one session's inputs and facts into a file. It holds all that was said in the session.")
final class ExportCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "SESSION", description = "The session's id.")
    private String session;

    @Option(names = "--to", paramLabel = "FILE", description = "Where to write it (default: SESSION.jsonl).")
    private Path file;

    @Mixin
    private RunningSluice sluice = new RunningSluice();

    @Override
    public Integer call() throws IOException {
        var id = id();
        var infra = sluice.infra();
        var recording = new SessionExport(KafkaSettings.of(infra.kafka())).of(id);
        if (recording.facts().isEmpty()) {
            throw new StartRefused("There is no session %s.".formatted(id));
        }
        var target = file == null ? Path.of(id + ".jsonl") : file;
        recording.write(target);
        System.out.printf(
                "%d inputs and %d facts are in %s.%n",
                recording.inputs().size(), recording.facts().size(), target);
        return CommandLine.ExitCode.OK;
    }

    private SessionId id() {
        try {
            return new SessionId(session);
        } catch (IllegalArgumentException malformed) {
            throw new StartRefused("A session's id is 1 to 64 letters, digits, dashes or underscores.", malformed);
        }
    }
}
