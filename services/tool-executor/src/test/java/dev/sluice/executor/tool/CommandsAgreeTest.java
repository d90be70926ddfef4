package dev.sluice.executor.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.policy.command.ShellText;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a policy reads of a command is what is started. */
class CommandsAgreeTest {
    private static final String CHARACTERS = "ab-=./,:%^@+_ \t'\"|;&$\\*~#(){}!?<>\n";
    private static final int TRIES = 20_000;

    @Test
    void whatHasNoDangerIsStartedAsItWasRead() throws Exception {
        var random = new Random(11);
        for (var tries = 0; tries < TRIES; tries++) {
            var command = random.ints(1 + random.nextInt(12), 0, CHARACTERS.length())
                    .mapToObj(CHARACTERS::charAt)
                    .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                    .insert(0, "ls ")
                    .toString();
            var read = ShellText.read(command);
            if (read.dangers().isEmpty() && CommandLine.parse(command) instanceof CommandLine.Plain(var argv)) {
                assertEquals(List.of(argv), read.parts(), command);
            }
        }
    }
}
