package dev.sluice.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the shell hands to a command: variables and three streams, of which some are terminals. All text is UTF-8,
 * whatever the locale.
 *
 * @param terminals the numbers of the streams that are terminals, such as {@code 012}; the launcher asks the system
 */
public record Shell(Map<String, String> variables, InputStream in, PrintStream out, PrintStream err, String terminals) {
    /** By which the launcher says which streams are terminals. */
    public static final String TERMINALS = "sluice.terminals";

    public static Shell ofProcess() {
        return new Shell(
                System.getenv(),
                System.in,
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                System.getProperty(TERMINALS, ""));
    }

    public boolean readsTerminal() {
        return terminals.contains("0");
    }

    public boolean writesTerminal() {
        return terminals.contains("1");
    }

    public boolean notesTerminal() {
        return terminals.contains("2");
    }

    /** Whether there is a person who sees questions and can answer them. */
    public boolean hasPerson() {
        return readsTerminal() && notesTerminal();
    }

    /** A variable that says something; an empty one is none. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /** Colours are for terminals that have them, and for nobody who set {@code NO_COLOR}. */
    public boolean colours(boolean terminal) {
        return terminal
                && variable("NO_COLOR").isEmpty()
                && variable("TERM").filter("dumb"::equals).isEmpty();
    }

    /** Where logins are kept. */
    public Path configuration() {
        return variable("SLUICE_CONFIG_DIR").map(Path::of).orElseGet(() -> variable("XDG_CONFIG_HOME")
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".config"))
                .resolve("sluice"));
    }

    /** The server that the variable {@code SLUICE_SERVER} names. */
    public Optional<URI> server() {
        return variable("SLUICE_SERVER").map(URI::create);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
