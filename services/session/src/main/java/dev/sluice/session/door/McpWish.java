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
 * @param command the program, as the sandbox finds it
 * @param secrets by the name under which the server gets each, the name of its file
 * @param timeoutSeconds of one call; 60 where it is not said
 * @param roles {@code coder} and {@code debug} where it is not said
 */
record McpWish(
        List<String> command,
        Map<String, String> environment,
        Map<String, String> secrets,
        McpFiles files,
        List<String> roles,
        Integer timeoutSeconds,
        Risk risk,
        List<String> idempotent)
        implements StrictBody {
    private static final List<Role> ROLES = List.of(Role.CODER, Role.DEBUG);
    private static final Duration TIME = Duration.ofMinutes(1);

    McpWish {
        if (command == null) {
            throw new IllegalArgumentException("command is missing");
        }
    }

    /** @throws IllegalArgumentException if no such server can be; the message says why */
    McpServer server() {
        return new McpServer(
                new McpTransport.Stdio(
                        command,
                        orElse(environment, Map.of()),
                        orElse(secrets, Map.of()),
                        orElse(files, McpFiles.NONE)),
                Optional.ofNullable(roles)
                        .map(names -> names.stream().map(Role::new).toList())
                        .orElse(ROLES),
                timeoutSeconds == null ? TIME : Duration.ofSeconds(timeoutSeconds),
                orElse(risk, Risk.HIGH),
                orElse(idempotent, List.of()),
                Map.of());
    }

    private static <T> T orElse(T value, T other) {
        return value == null ? other : value;
    }
}
