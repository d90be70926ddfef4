package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.cli.server.Server;
import java.net.URI;
import java.time.Instant;
import java.util.List;

/**
 * Who speaks to a server, by what his token says.
 *
 * @param expiresAt when the token ends; a login is renewed by itself
 */
record Account(URI server, String user, String tenant, List<String> roles, Instant expiresAt) {
    static Account of(Server server) {
        var claims = server.identity().claims();
        return new Account(
                server.base(),
                claims.path("upn").asText(claims.path("sub").asText()),
                claims.path("tenant").asText(),
                claims.path("groups")
                        .valueStream()
                        .map(group -> group.asText())
                        .sorted()
                        .toList(),
                Instant.ofEpochSecond(claims.path("exp").asLong()));
    }

    ObjectNode json() {
        var node = JsonNodeFactory.instance
                .objectNode()
                .put("server", server.toString())
                .put("user", user)
                .put("tenant", tenant);
        roles.forEach(node.putArray("roles")::add);
        return node.put("expires_at", expiresAt.toString());
    }
}
