package dev.sluice.cli.command;

import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;

/** {@code docs/cli.md}, made from the commands themselves. */
final class CommandPage {
    private static final String HEAD = """
            # From a terminal

            `./sluice` is a client of any Sluice, on this machine or elsewhere. This page is made from the commands' own help: do not
            edit it, change the command (`./mvnw -pl cli test -Dtest=CommandPageTest -Dsluice.pages.write=true` writes it).

            ```sh
            ./sluice login                                  # once; it is renewed by itself
            ./sluice chat --workspace sample                # a conversation, approvals and all
            git diff | ./sluice run "Review this:" -        # one question, in a pipe
            ```

            ## How they behave

            - **Answers** go to standard output, everything about them to standard error. In a pipe there are no colours, no progress and
              no heads of tables; a list is a line for each thing, with tabs between its values.
            - **`--json`** gives programs what the server said. A turn is a line for each [frame](getting-started.md#the-websocket).
            - **Ctrl-C** cancels the turn that runs; a second one leaves it to itself.
            - **A lost connection** is made again by itself, and nothing is missing or twice.
            - **Without a terminal** nobody is asked: what needs a person is denied, or waits with `--on-approval wait`.
            - **What a server sends** cannot steer the terminal: controls, ANSI and marks that are not seen are written out, as
              `<U+202E>`. With `--json` they are escaped, and mean what they meant.
            - **Passwords and tokens** are no arguments and stand in no log. A login is kept in `logins.json` in the configuration directory
              (mode 0600). Scripts may set `SLUICE_TOKEN` instead.

            | exit code | means |
            |---|---|
            %s

            | variable | says |
            |---|---|
            | `SLUICE_SERVER` | which server to ask, where `--server` does not |
            | `SLUICE_TOKEN` | an access token to use in place of a login |
            | `SLUICE_CONFIG_DIR` | where logins and history are kept (default: `$XDG_CONFIG_HOME/sluice`, else `~/.config/sluice`) |
            | `NO_COLOR` | no colours, whatever the terminal |
            """;

    private CommandPage() {}

    /** The command line, for a shell that is no terminal. */
    static CommandLine commandLine() {
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        return SluiceCommand.of(new Shell(Map.of(), InputStream.nullInputStream(), nowhere, nowhere, ""));
    }

    static String text() {
        var codes = Stream.of(Exit.values())
                .map(exit -> "| %d | %s |".formatted(exit.code(), exit.meaning()))
                .collect(Collectors.joining("\n"));
        return HEAD.formatted(codes)
                + commands(commandLine()).map(CommandPage::section).collect(Collectors.joining());
    }

    /** Every command that does something, each behind the one it belongs to. */
    static Stream<CommandLine> commands(CommandLine parent) {
        return parent.getSubcommands().values().stream()
                .flatMap(command -> Stream.concat(
                        command.getSubcommands().isEmpty() ? Stream.of(command) : Stream.empty(), commands(command)));
    }

    private static String section(CommandLine command) {
        var help = command.getUsageMessage(CommandLine.Help.Ansi.OFF).lines().map(String::stripTrailing);
        return "\n## " + command.getCommandSpec().qualifiedName() + "\n\n```\n" + help.collect(Collectors.joining("\n"))
                + "\n```\n";
    }
}
