package dev.sluice.session.door;

import dev.sluice.contracts.McpFiles;
import dev.sluice.contracts.McpServer;
import dev.sluice.contracts.McpTransport;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.session.door.json.StrictBody;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An MCP server to set.
 *
 * @param command the program, as the sandbox finds it; for a server that runs there
 * @param url for a server that is reached by HTTP
 * @param secrets by the name under which the server gets each, the name of its file
 * @param timeoutSeconds of one call; 60 where it is not said
 * @param roles {@code coder} and {@code debug} where it is not said
 */
record McpWish(
        List<String> command,
        Map<String, String> environment,
        McpFiles files,
        String url,
        Map<String, String> headers,
        Map<String, String> secrets,
        List<String> roles,
        Integer timeoutSeconds,
        Risk risk,
        List<String> idempotent)
        implements StrictBody {
    private static final List<Role> ROLES = List.of(Role.CODER, Role.DEBUG);
    private static final Duration TIME = Duration.ofMinutes(1);

    McpWish {
        if ((command == null) == (url == null)) {
            throw new IllegalArgumentException("a server has either a command or a url");
        }
        if (command == null ? environment != null || files != null : headers != null) {
            throw new IllegalArgumentException(
                    "environment and files are of a server with a command, headers of one with a url");
        }
    }

    /** @throws IllegalArgumentException if no such server can be; the message says why */
    McpServer server() {
        return new McpServer(
                transport(),
                Optional.ofNullable(roles)
                        .map(names -> names.stream().map(Role::new).toList())
                        .orElse(ROLES),
                timeoutSeconds == null ? TIME : Duration.ofSeconds(timeoutSeconds),
                orElse(risk, Risk.HIGH),
                orElse(idempotent, List.of()),
                Map.of());
    }

    private McpTransport transport() {
        return url == null
                ? new McpTransport.Stdio(
                        command, orElse(environment, Map.of()), orElse(secrets, Map.of()), orElse(files, McpFiles.NONE))
                : new McpTransport.Http(url, orElse(headers, Map.of()), orElse(secrets, Map.of()));
    }

    private static <T> T orElse(T value, T other) {
        return value == null ? other : value;
    }
}
