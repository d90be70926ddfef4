package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** How an MCP server is spoken to. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes(@Type(value = McpTransport.Stdio.class, name = "Stdio"))
public sealed interface McpTransport {
    /** Values of secrets, by the name under which the server gets them; each names a file that only executors have. */
    Map<String, String> secrets();

    /**
     * A program in the sandbox, started for each call and ended with it; it is spoken to by its standard streams.
     *
     * @param command the program and its arguments, as the sandbox finds them
     * @param environment what it finds in its environment, besides what every command does
     * @param secrets variables of its environment
     * @param files what it sees of the session's files
     */
    record Stdio(
            List<String> command,
            @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, String> environment,
            @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, String> secrets,
            McpFiles files)
            implements McpTransport {
        private static final int WORDS_MAX = 64;
        private static final int CHARS_MAX = 4_096;
        private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

        public Stdio {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
            secrets = Secrets.checked(secrets);
            if (command.isEmpty()
                    || command.size() > WORDS_MAX
                    || command.getFirst().isBlank()) {
                throw new IllegalArgumentException("a command has 1 to " + WORDS_MAX + " words, the program first");
            }
            if (command.stream().anyMatch(Stdio::unsayable)
                    || environment.values().stream().anyMatch(Stdio::unsayable)) {
                throw new IllegalArgumentException("words of a command and values of its environment are at most "
                        + CHARS_MAX + " characters, none of them a NUL");
            }
            if (environment.size() + secrets.size() > WORDS_MAX
                    || !environment.keySet().stream()
                            .allMatch(name -> VARIABLE.matcher(name).matches())
                    || !secrets.keySet().stream()
                            .allMatch(name -> VARIABLE.matcher(name).matches())) {
                throw new IllegalArgumentException("an environment has at most " + WORDS_MAX
                        + " variables, named by letters, digits and underscores");
            }
            if (environment.keySet().stream().anyMatch(secrets::containsKey)) {
                throw new IllegalArgumentException("a variable is given twice, once as a secret");
            }
        }

        private static boolean unsayable(String text) {
            return text.length() > CHARS_MAX || text.indexOf('\0') >= 0;
        }
    }
}
