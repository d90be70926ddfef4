package dev.sluice.cli.command;

import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Console;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.login.Logins;
import dev.sluice.cli.server.Identity;
import dev.sluice.cli.server.Server;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What every command that speaks to a server has. */
abstract class ClientCommand implements Callable<Integer> {
    private static final URI LOCAL = URI.create("http://localhost:8080");

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The Sluice to ask (default: $$SLUICE_SERVER, else the one logged in at last, else "
                    + "http://localhost:8080).")
    private String server;

    @Option(names = "--json", description = "Print JSON for programs.")
    private boolean json;

    private final Console console;

    ClientCommand(Shell shell) {
        this.console = new Console(shell);
    }

    @Override
    public final Integer call() throws Exception {
        return run().code();
    }

    /** Does it. Whatever cannot be done is thrown: {@link Endings} says how that ends. */
    abstract Exit run() throws Exception;

    final Console console() {
        return console;
    }

    final Shell shell() {
        return console.shell();
    }

    final boolean json() {
        return json;
    }

    final Logins logins() {
        return new Logins(shell().configuration());
    }

    final Server server() {
        var address = address();
        return new Server(address, http -> new Identity(address, shell().variable("SLUICE_TOKEN"), logins(), http));
    }

    /** Whether a person wants what cannot be undone; without one it must be said on the command line. */
    final void confirm(String question, boolean yes) {
        if (yes) {
            return;
        }
        if (!shell().hasPerson()) {
            throw new CommandRefused(
                    Exit.USAGE, "This cannot be undone, and there is no terminal to ask on.", "Say --yes.");
        }
        var answer = console().ask(question + " [y/N] ").orElse("");
        if (!answer.strip().equalsIgnoreCase("y")) {
            throw new CommandRefused(Exit.FAILED, "Nothing was done.", "");
        }
    }

    final URI address() {
        return Optional.ofNullable(server)
                .or(() -> shell().variable("SLUICE_SERVER"))
                .map(ClientCommand::address)
                .or(() -> logins().current())
                .orElse(LOCAL);
    }

    /** Scheme, host and port of what somebody typed; a path is none of it. */
    static URI address(String typed) {
        var text = typed.contains("://") ? typed : "https://" + typed;
        try {
            var uri = URI.create(text.replaceFirst("/+$", ""));
            if (uri.getHost() != null && uri.getScheme().matches("https?") && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException malformed) {
            // Said below, like all that is no address.
        }
        throw new CommandRefused(
                Exit.USAGE, "'" + typed + "' is no server's address.", "It looks like https://sluice.example.org");
    }
}
