package dev.sluice.standalone;

import dev.sluice.embedded.StartRefused;
import dev.sluice.verify.Installation;
import dev.sluice.verify.Installation.Database;
import dev.sluice.verify.Installation.LogShortened;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./sluice verify}: what the log and Postgres say, held against what Sluice promises. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Holds all that the log and Postgres say against what Sluice promises, and changes nothing. "
                + "Ends with 1 if a promise is broken.")
final class VerifyCommand implements Callable<Integer> {
    /** Shorter values stand everywhere. */
    private static final int SECRET_CHARS_MIN = 8;

    @Mixin
    private RunningSluice sluice = new RunningSluice();

    @Option(
            names = "--kafka",
            paramLabel = "FILE",
            description = "Another Kafka: how a client connects to it, by Kafka's own names.")
    private Path kafka;

    @Option(
            names = "--postgres",
            paramLabel = "FILE",
            description = "The Postgres of that Kafka: url (jdbc:postgresql://...), user and password, a line each. "
                    + "Without it only the log is looked at.")
    private Path postgres;

    @Option(
            names = "--secrets",
            paramLabel = "FILE",
            description = "Values that must stand in no event, one on a line.")
    private Path secrets;

    @Override
    public Integer call() {
        try {
            var report = installation().verify(secrets());
            report.lines().forEach(System.out::println);
            return report.isClean() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } catch (SQLException away) {
            throw new StartRefused("Postgres does not answer as it should: %s".formatted(away.getMessage()), away);
        } catch (LogShortened shortened) {
            throw new StartRefused(shortened.getMessage(), shortened);
        }
    }

    private Installation installation() {
        if (kafka == null && postgres != null) {
            throw new StartRefused("--postgres goes with --kafka: what is stored is held against the log.");
        }
        return kafka == null
                ? ofRunning()
                : new Installation(
                        GivenProperties.read(kafka),
                        Optional.ofNullable(postgres).map(this::database));
    }

    private Installation ofRunning() {
        var infra = sluice.infra();
        return new Installation(
                infra.kafka(),
                Optional.of(new Database(infra.postgresJdbcUrl(), infra.postgresUser(), infra.postgresPassword())));
    }

    private Database database(Path file) {
        var lines = GivenProperties.read(file);
        var url = lines.getOrDefault("url", "");
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new StartRefused("%s has no line url=jdbc:postgresql://...".formatted(file));
        }
        return new Database(url, lines.getOrDefault("user", ""), lines.getOrDefault("password", ""));
    }

    private List<String> secrets() {
        if (secrets == null) {
            return List.of();
        }
        try {
            var values = Files.readAllLines(secrets).stream()
                    .map(String::strip)
                    .filter(value -> !value.isEmpty())
                    .toList();
            if (values.stream().anyMatch(value -> value.length() < SECRET_CHARS_MIN)) {
                throw new StartRefused("A value in %s has fewer than %d characters: it would be found everywhere."
                        .formatted(secrets, SECRET_CHARS_MIN));
            }
            return values;
        } catch (IOException unreadable) {
            throw new StartRefused("%s cannot be read.".formatted(secrets), unreadable);
        }
    }
}
