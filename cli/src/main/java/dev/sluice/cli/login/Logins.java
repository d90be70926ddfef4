package dev.sluice.cli.login;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** The logins of this user of this machine, one a server, in a file that only he reads. */
public final class Logins {
    private final PrivateFile file;

    /** The logins that are kept in a directory. */
    public Logins(Path directory) {
        file = new PrivateFile(directory, "logins");
    }

    public Path file() {
        return file.path();
    }

    /** The server that was logged in at last. */
    public Optional<URI> current() {
        return Optional.ofNullable(file.read().path("current").textValue()).map(URI::create);
    }

    public Optional<Login> at(URI server) {
        return login(server, file.read());
    }

    /** Keeps a login; its server is the current one from now on. */
    public void keep(Login login) {
        file.change(all -> {
            all.put("current", login.server().toString());
            all.withObjectProperty("logins").set(login.server().toString(), node(login));
        });
    }

    public void forget(URI server) {
        file.change(all -> {
            all.withObjectProperty("logins").remove(server.toString());
            if (server.toString().equals(all.path("current").asText())) {
                all.remove("current");
            }
        });
    }

    /**
     * Renews a login, unless another command has done so since {@code seen}: a renewal uses up a refresh token, and
     * whoever used one twice would end the login.
     */
    public Login renewed(Login seen, Function<Login, Login> renewal) {
        return file.changing(all -> {
            var now = login(seen.server(), all).orElse(seen);
            if (!now.accessToken().equals(seen.accessToken()) && now.isFresh(Instant.now())) {
                return now;
            }
            var renewed = renewal.apply(now);
            all.withObjectProperty("logins").set(renewed.server().toString(), node(renewed));
            return renewed;
        });
    }

    private static Optional<Login> login(URI server, JsonNode all) {
        var node = all.path("logins").path(server.toString());
        return node.isObject()
                ? Optional.of(new Login(
                        server,
                        node.path("user").asText(),
                        node.path("access_token").asText(),
                        node.path("refresh_token").asText(),
                        Instant.ofEpochSecond(node.path("expires_at").asLong())))
                : Optional.empty();
    }

    private static ObjectNode node(Login login) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("user", login.user())
                .put("access_token", login.accessToken())
                .put("refresh_token", login.refreshToken())
                .put("expires_at", login.expiresAt().getEpochSecond());
    }
}
