package dev.sluice.standalone;

import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.embedded.StartRefused;
import dev.sluice.orchestrator.replay.Recording;
import dev.sluice.orchestrator.replay.Replay;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sluice replay}: decides exported sessions again, without Kafka, models or tools. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description =
                "Decides exported sessions again and shows the first fact that is another now. Ends with 1 if one is.")
final class ReplayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "What ./sluice export wrote; of a directory all files that end with .jsonl.")
    private List<Path> paths;

    @Option(
            names = "--with",
            paramLabel = "ROLE=VERSION",
            description =
                    "Shows the first step that would be asked otherwise with this version of a role: a file of the form"
                            + " of those that ship, or the name of one that ships.")
    private Map<String, String> with = Map.of();

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        var versions = RoleVersions.of(with);
        var diverged = 0;
        for (var file : files()) {
            diverged += isSame(file, versions, out) ? 0 : 1;
        }
        return diverged == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private static boolean isSame(Path file, RoleVersions versions, PrintWriter out) throws IOException {
        try {
            var recording = Recording.read(file);
            switch (Replay.of(recording)) {
                case Replay.Same same -> {
                    var divergence = versions.divergence(recording);
                    if (divergence.isPresent()) {
                        out.printf("%s: %s%n", file, divergence.get());
                        return false;
                    }
                    out.printf("%s: the same, %d inputs and %d facts%n", file, same.inputs(), same.facts());
                    return true;
                }
                case Replay.Diverged diverged -> {
                    out.printf("%s: %s%n", file, diverged.diff());
                    return false;
                }
            }
        } catch (UnreadableMessage unreadable) {
            throw new StartRefused("%s is no recording: %s.".formatted(file, unreadable.getMessage()), unreadable);
        }
    }

    private List<Path> files() throws IOException {
        var files = new ArrayList<Path>();
        for (var path : paths) {
            if (!Files.exists(path)) {
                throw new StartRefused("There is no %s.".formatted(path));
            }
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            try (var found = Files.list(path)) {
                found.filter(file -> file.toString().endsWith(".jsonl"))
                        .sorted()
                        .forEach(files::add);
            }
        }
        return files;
    }
}
