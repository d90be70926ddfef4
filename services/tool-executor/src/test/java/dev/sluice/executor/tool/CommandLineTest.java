package dev.sluice.executor.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.executor.workspace.Refused;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    @Test
    void wordsAndQuotesAreTheProgramsOwn() throws Exception {
        assertEquals(
                new CommandLine.Plain(List.of("mvn", "-q", "test", "-Dtest=A B", "it's", "", "a\tb", "$x; y")),
                CommandLine.parse("  mvn -q test '-Dtest=A B' \"it's\" '' 'a\tb' '$x; y' "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a | b",
                "a; b",
                "a && b",
                "a & b",
                "a > b",
                "a < b",
                "$(a)",
                "a $x",
                "a `b`",
                "a \"$(b)\"",
                "a \"`b`\"",
                "a *.c",
                "a ?",
                "a [b]",
                "a {b,c}",
                "~/a",
                "a #b",
                "X=1 a",
                "a\nb",
                "a \\; b",
                "(a)",
                "! a",
                "a 'b'\"$c\"d"
            })
    void whateverAShellReadsIsForTheShell(String text) throws Exception {
        assertInstanceOf(CommandLine.Shell.class, CommandLine.parse(text));
        assertEquals(List.of("/bin/bash", "-c", text), CommandLine.parse(text).argv());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a 'b", "a \"b", "a \"b\\\"", "a\0b"})
    void whatNoShellTakesIsRefused(String text) {
        assertThrows(Refused.class, () -> CommandLine.parse(text));
    }
}
