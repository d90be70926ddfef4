package dev.sluice.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionCommandTest {
    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void everyCommandCanBeCompleted(String shell) {
        var ran = Ran.command(Map.of(), "", "", "completion", shell);

        assertEquals(0, ran.exit());
        for (var command : CommandPage.commandLine().getSubcommands().values()) {
            assertTrue(ran.out().contains(command.getCommandName()), command.getCommandName());
            for (var part : command.getSubcommands().keySet()) {
                assertTrue(ran.out().contains(part), part);
            }
        }
    }

    @Test
    void anotherShellIsRefusedWithThoseThereAre() {
        var ran = Ran.command(Map.of(), "", "", "completion", "tcsh");

        assertEquals(2, ran.exit());
        assertTrue(ran.err().contains("bash") && ran.err().contains("fish"), ran.err());
    }
}
