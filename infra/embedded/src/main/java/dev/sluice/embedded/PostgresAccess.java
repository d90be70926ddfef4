package dev.sluice.embedded;

import dev.sluice.contracts.Digest;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets nobody into a Postgres directory without a password (SCRAM). Done while no server runs on it, so that there is no
 * moment at which the port is open and the door is not shut: the passwords are set in Postgres's single-user mode. A
 * directory that an older version made, where everyone on loopback was trusted, is changed the same way.
 */
final class PostgresAccess {
    private static final String RULES = """
            # Written by Sluice; the passwords that it goes with: %s
            host all all 127.0.0.1/32 scram-sha-256
            """;
    private static final String SET = """
            alter role postgres password '%s';

            do $$ begin if exists (select from pg_roles where rolname = '%s') then alter role %2$s password '%s'; end if; end $$;

            """;

    private final Path programs;
    private final ServerPasswords passwords;

    /** @param programs the directory in which Postgres's programs have been unpacked, with the version in its name */
    PostgresAccess(Path programs, ServerPasswords passwords) {
        this.programs = programs;
        this.passwords = passwords;
    }

    /** Returns once the directory is shut; most times it is already. */
    void shut(Path directory) {
        var rules = directory.resolve("pg_hba.conf");
        var wanted = RULES.formatted(Digest.sha256Hex(passwords.postgresOwner() + passwords.postgres()));
        try {
            if (Files.readString(rules).equals(wanted)) {
                return;
            }
            setPasswords(directory);
            var draft = rules.resolveSibling("pg_hba.conf.new");
            OwnerAccess.write(draft, wanted);
            Files.move(draft, rules, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw refusal(directory, failure.toString());
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw refusal(directory, "it was interrupted");
        }
    }

    private void setPasswords(Path directory) throws IOException, InterruptedException {
        // Statements that fail are not repeated in the output: they hold the passwords.
        var command = new ArrayList<>(List.of(
                program().toString(),
                "--single",
                "-j",
                "-D",
                directory.toString(),
                "-c",
                "log_min_error_statement=panic",
                "postgres"));
        if (LinuxUtils.isUnshareAvailable()) {
            // Postgres does not run as root; its library gets around it in the same way.
            command.addAll(0, List.of("unshare", "-U"));
        }
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var input = process.outputWriter(StandardCharsets.US_ASCII)) {
            input.write(SET.formatted(passwords.postgresOwner(), PostgresServer.ROLE, passwords.postgres()));
        }
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0 || output.contains("ERROR:")) {
            throw refusal(directory, "Postgres said: " + output.strip());
        }
    }

    private Path program() throws IOException {
        try (var versions = Files.newDirectoryStream(programs, "PG-*")) {
            for (var version : versions) {
                var program = version.resolve("bin/postgres");
                if (Files.isExecutable(program)) {
                    return program;
                }
            }
        }
        throw new IOException("there is no program postgres in " + programs);
    }

    private static StartRefused refusal(Path directory, String why) {
        return new StartRefused("The passwords of Postgres in %s cannot be set: %s".formatted(directory, why));
    }
}
