package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** How an MCP server is spoken to. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @Type(value = McpTransport.Stdio.class, name = "Stdio"),
    @Type(value = McpTransport.Http.class, name = "Http")
})
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

    /**
     * A server somewhere, by streamable HTTP.
     *
     * @param url http or https, without a user or a fragment
     * @param headers what each request carries
     * @param secrets headers too
     */
    record Http(
            String url,
            @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, String> headers,
            @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, String> secrets)
            implements McpTransport {
        private static final int CHARS_MAX = 2_000;
        private static final int HEADERS_MAX = 32;
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
        private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]{0,4094}[\\x21-\\x7e])?");

        /** What the protocol, or HTTP itself, says with each request. */
        private static final Pattern OURS = Pattern.compile(
                "(?i)mcp-.*|host|accept|connection|keep-alive|content-.*|transfer-encoding|upgrade|te|trailer|expect|origin");

        public Http {
            headers = Map.copyOf(headers);
            secrets = Secrets.checked(secrets);
            if (!isAddress(url)) {
                throw new IllegalArgumentException("url is an absolute http or https address of at most " + CHARS_MAX
                        + " characters, without a user or a fragment");
            }
            if (headers.size() + secrets.size() > HEADERS_MAX
                    || !headers.keySet().stream().allMatch(Http::isHeader)
                    || !secrets.keySet().stream().allMatch(Http::isHeader)
                    || !headers.values().stream().allMatch(Http::isValue)) {
                throw new IllegalArgumentException(
                        "at most " + HEADERS_MAX + " headers of plain ASCII, none of which the protocol sets itself");
            }
        }

        /** Whether a header can have this value: one line of visible ASCII. */
        public static boolean isValue(String value) {
            return VALUE.matcher(value).matches();
        }

        private static boolean isHeader(String name) {
            return NAME.matcher(name).matches() && !OURS.matcher(name).matches();
        }

        private static boolean isAddress(String text) {
            if (text == null || text.length() > CHARS_MAX) {
                return false;
            }
            try {
                var uri = new URI(text);
                return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                        && uri.getHost() != null
                        && uri.getUserInfo() == null
                        && uri.getFragment() == null;
            } catch (URISyntaxException malformed) {
                return false;
            }
        }
    }
}
