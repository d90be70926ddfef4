package dev.sluice.executor.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InsideVariablesTest {
    private static final Map<String, String> VALUES = Map.of(
            "LD_PRELOAD", "/no/such/library.so",
            "PATH", "/usr/bin:/bin:/workspace",
            "ENV", "/workspace/script",
            "IFS", "x",
            "SERVER_KEY", "one 'two' \"three\" $four\n`five`");

    @Test
    void noneOfThemHasItsNameOutside() throws Exception {
        var builder = Starter.spoken(List.of("/bin/true"), new InsideVariables(VALUES));

        assertEquals(
                Bubblewrap.ENVIRONMENT,
                builder.environment().entrySet().stream()
                        .filter(entry -> !entry.getKey().startsWith("SLUICE_INSIDE_"))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Test
    void aProgramFindsThemAsTheyWereGivenAndNothingElse() throws Exception {
        var variables = new InsideVariables(VALUES);

        var process = Starter.spoken(variables.named(List.of("/usr/bin/env", "-0")), variables)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var found = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        var expected = new TreeMap<>(Bubblewrap.ENVIRONMENT);
        expected.putAll(VALUES);
        assertEquals(expected, variables(found));
    }

    @Test
    void noValueIsInTheCommandLine() {
        var line = new InsideVariables(VALUES).named(List.of("/usr/bin/env"));

        assertEquals(
                List.of(),
                line.stream()
                        .filter(word ->
                                VALUES.values().stream().anyMatch(value -> value.length() > 1 && word.contains(value)))
                        .toList());
    }

    @Test
    void aNameThatAShellWouldReadOtherwiseIsNone() {
        assertThrows(IllegalArgumentException.class, () -> new InsideVariables(Map.of("A;reboot", "x")));
    }

    private static Map<String, String> variables(String found) {
        return Arrays.stream(found.split("\0"))
                .map(variable -> variable.split("=", 2))
                // What shells set themselves.
                .filter(variable ->
                        !Stream.of("PWD", "OLDPWD", "SHLVL", "_").toList().contains(variable[0]))
                .collect(Collectors.toMap(variable -> variable[0], variable -> variable[1]));
    }
}
