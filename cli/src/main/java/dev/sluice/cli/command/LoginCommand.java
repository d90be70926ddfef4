package dev.sluice.cli.command;

import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.text.Plain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice login}: a password for tokens, which are kept for the commands that follow. */
@Command(
        name = "login",
        description =
                "Logs in at a server, and keeps that for the commands that follow. The password is asked for on the "
                        + "terminal and not shown; it is never an argument.",
        footer = {
            "",
            "Examples:",
            "  sluice login",
            "  sluice login --server https://sluice.example.org --user ada",
            "  sluice login --user ada --password-stdin < password.txt"
        })
final class LoginCommand extends ClientCommand {
    private static final String ADMIN = "admin";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    @Option(names = "--user", paramLabel = "NAME", description = "Who logs in (default: asked for).")
    private String user;

    @Option(names = "--password-stdin", description = "Read the password from standard input.")
    private boolean passwordStdin;

    @Option(
            names = "--allow-http",
            description = "Send the password over a connection that is not encrypted to a host that is not this one.")
    private boolean allowHttp;

    LoginCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() throws IOException {
        var server = address();
        requireSecrecy(server);
        var initial = initialPassword(server);
        var name = Optional.ofNullable(user)
                .orElseGet(() -> passwordStdin && initial.isPresent() ? ADMIN : askUser(initial));
        var login = server().identity().begin(name, password(name, initial));
        if (json()) {
            console().json(Account.of(server()).json());
        } else {
            console().println("Logged in at %s as %s.".formatted(server, Plain.line(login.user())));
        }
        return Exit.DONE;
    }

    private void requireSecrecy(URI server) {
        if (server.getScheme().equals("http") && !LOOPBACK.contains(server.getHost()) && !allowHttp) {
            throw new CommandRefused(
                    Exit.USAGE,
                    "The password would go to " + server + " for everybody on the way to read.",
                    "Use its https address, or say --allow-http.");
        }
    }

    /** The password that `sluice up` made on this machine at its first start, where it is still there. */
    private Optional<Path> initialPassword(URI server) {
        return LOOPBACK.contains(server.getHost())
                ? shell().variable("SLUICE_DATA")
                        .map(data -> Path.of(data).resolve("initial-admin-password"))
                        .filter(Files::isReadable)
                : Optional.empty();
    }

    private String askUser(Optional<Path> initial) {
        requirePerson("--user NAME");
        var typed = console()
                .ask(initial.isPresent() ? "User [" + ADMIN + "]: " : "User: ")
                .map(String::strip)
                .orElse("");
        return typed.isEmpty() && initial.isPresent() ? ADMIN : typed;
    }

    private String password(String name, Optional<Path> initial) throws IOException {
        if (passwordStdin) {
            return console().readLine().orElse("");
        }
        if (initial.isPresent() && name.equals(ADMIN) && shell().hasPerson()) {
            var answer = console()
                    .ask("Use the password in " + initial.get() + "? [Y/n] ")
                    .orElse("n");
            if (answer.isBlank() || answer.strip().equalsIgnoreCase("y")) {
                return Files.readString(initial.get()).strip();
            }
        }
        requirePerson("--password-stdin");
        var typed = System.console() == null ? null : System.console().readPassword("Password: ");
        if (typed == null) {
            throw new CommandRefused(Exit.USAGE, "There is no password.", "Send it with --password-stdin.");
        }
        return new String(typed);
    }

    private void requirePerson(String instead) {
        if (!shell().hasPerson()) {
            throw new CommandRefused(
                    Exit.USAGE, "There is no terminal to ask on.", "Use " + instead + ": see sluice login --help");
        }
    }
}
