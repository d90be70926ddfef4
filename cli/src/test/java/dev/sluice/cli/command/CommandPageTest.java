package dev.sluice.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/cli.md}, and what the launcher says and does, against the commands themselves. */
class CommandPageTest {
    private static final Path ROOT = Path.of(System.getProperty("sluice.root", ".."));
    private static final Path PAGE = ROOT.resolve("docs/cli.md");
    private static final Pattern DISPATCHED =
            Pattern.compile("(?m)^ {4}([a-z| \\\\\n-]+)\\)\\n {8}run_client \"\\$command\"");

    @Test
    void thePageSaysWhatTheCommandsSay() throws IOException {
        if (Boolean.getBoolean("sluice.pages.write")) {
            Files.writeString(PAGE, CommandPage.text());
        }

        assertEquals(CommandPage.text(), Files.readString(PAGE));
    }

    @Test
    void everyCommandHasExamples() {
        var without = CommandPage.commands(CommandPage.commandLine())
                .filter(command -> !String.join(
                                "\n", command.getCommandSpec().usageMessage().footer())
                        .contains("Examples:"))
                .map(command -> command.getCommandSpec().qualifiedName())
                .toList();

        assertEquals(List.of(), without);
    }

    @Test
    void theLauncherKnowsEveryCommand() throws IOException {
        var launcher = Files.readString(ROOT.resolve("sluice"));
        var dispatched = DISPATCHED.matcher(launcher);
        assertTrue(dispatched.find());

        var commands = Set.copyOf(CommandPage.commandLine().getSubcommands().keySet());

        assertEquals(
                commands,
                Stream.of(dispatched.group(1).replace("\\", "").split("\\|"))
                        .map(String::strip)
                        .collect(Collectors.toSet()));
        var help = launcher.substring(launcher.indexOf("<<'TEXT'"), launcher.indexOf("\nTEXT\n"));
        assertEquals(
                List.of(),
                commands.stream()
                        .filter(name -> !Pattern.compile("\\b" + name + "\\b")
                                .matcher(help)
                                .find())
                        .toList());
    }
}
