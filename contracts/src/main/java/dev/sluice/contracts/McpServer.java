package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An MCP server whose tools the agents of one tenant may use: the body of the {@link ConfigVersion} with the key
 * {@code mcp/<tenant>/<name>} on {@code sluice.configs}.
 *
 * @param roles who is offered its tools
 * @param timeMax how long one call may take, 1 second to 10 minutes
 * @param risk of every call, for policy and people
 * @param idempotent those of its tools whose calls may be made again when it is not known whether they were
 * @param accepted the tools that an operator has accepted, each with the digest of the definition that he saw
 */
public record McpServer(
        McpTransport transport,
        List<Role> roles,
        Duration timeMax,
        Risk risk,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> idempotent,
        @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, String> accepted) {
    /** The kind of its {@link ConfigVersion}. */
    public static final String KIND = "mcp";

    /** The most tools that one server may have accepted. */
    public static final int ACCEPTED_MAX = 64;

    private static final Duration TIME_MIN = Duration.ofSeconds(1);
    private static final Duration TIME_MAX = Duration.ofMinutes(10);
    private static final int ROLES_MAX = 32;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,23}");

    public McpServer {
        roles = List.copyOf(roles);
        idempotent = List.copyOf(idempotent);
        accepted = Map.copyOf(accepted);
        if (roles.isEmpty() || roles.size() > ROLES_MAX) {
            throw new IllegalArgumentException("the tools of a server are for 1 to " + ROLES_MAX + " roles");
        }
        if (timeMax.compareTo(TIME_MIN) < 0 || timeMax.compareTo(TIME_MAX) > 0) {
            throw new IllegalArgumentException(
                    "a call of a server's tool may take 1 to " + TIME_MAX.toSeconds() + " s");
        }
        if (accepted.size() > ACCEPTED_MAX || idempotent.size() > ACCEPTED_MAX) {
            throw new IllegalArgumentException("a server has at most " + ACCEPTED_MAX + " accepted tools");
        }
    }

    /** Whether a server may have this name: it begins the names of its tools. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The same server with these tools accepted and no others. */
    public McpServer accepting(Map<String, String> tools) {
        return new McpServer(transport, roles, timeMax, risk, idempotent, tools);
    }
}
