package dev.sluice.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.login.Login;
import dev.sluice.cli.login.Logins;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * As whom this machine speaks to a server: by the token of {@code SLUICE_TOKEN}, which is used as it is, or by a login,
 * which is renewed when its token ends.
 */
public final class Identity {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI server;
    private final Optional<String> fixed;
    private final Logins logins;
    private final Wire wire;

    public Identity(URI server, Optional<String> fixed, Logins logins, HttpClient http) {
        this.server = server;
        this.fixed = fixed;
        this.logins = logins;
        this.wire = new Wire(server, http);
    }

    /** A token that is good for a request now. */
    String token() {
        return fixed.orElseGet(() -> {
            var login = login();
            return login.isFresh(Instant.now())
                    ? login.accessToken()
                    : renewed(login).accessToken();
        });
    }

    /** A token other than this one, which the server did not take; empty if there is none. */
    Optional<String> instead(String refused) {
        if (fixed.isPresent()) {
            return Optional.empty();
        }
        var login = login();
        return Optional.of(login.accessToken().equals(refused) ? renewed(login).accessToken() : login.accessToken());
    }

    /** What the token says of its bearer; the server signed it, and nobody here checks that. */
    public JsonNode claims() {
        var parts = token().split("\\.");
        try {
            return parts.length == 3 ? JSON.readTree(Base64.getUrlDecoder().decode(parts[1])) : JSON.createObjectNode();
        } catch (IOException | IllegalArgumentException opaque) {
            return JSON.createObjectNode();
        }
    }

    /** Logs in by a password, and keeps that. */
    public Login begin(String user, String password) {
        var body = JSON.createObjectNode().put("username", user).put("password", password);
        var login = login(user, required(wire.post("/api/v1/auth/login", body, Optional.empty())));
        logins.keep(login);
        return login;
    }

    /** Ends the login here, and at the server if it answers; says whether it did. */
    public boolean end() {
        var login = login();
        logins.forget(server);
        try {
            var body = JSON.createObjectNode().put("refresh_token", login.refreshToken());
            return wire.post("/api/v1/auth/logout", body, Optional.empty()).status() < 300;
        } catch (Unreachable away) {
            return false;
        }
    }

    private Login login() {
        return logins.at(server).orElseThrow(() -> new NotLoggedIn(server, "You are not logged in at " + server + "."));
    }

    private Login renewed(Login seen) {
        return logins.renewed(seen, now -> {
            var body = JSON.createObjectNode().put("refresh_token", now.refreshToken());
            var answer = wire.post("/api/v1/auth/refresh", body, Optional.empty());
            if (answer.status() == 401 || answer.status() == 403) {
                throw new NotLoggedIn(server, "Your login at " + server + " has ended.");
            }
            return login(now.user(), required(answer));
        });
    }

    private static Answer required(Answer answer) {
        if (answer.status() >= 300) {
            throw Refused.of(answer.status(), answer.body());
        }
        return answer;
    }

    private Login login(String user, Answer answer) {
        var tokens = answer.body();
        return new Login(
                server,
                user,
                tokens.path("access_token").asText(),
                tokens.path("refresh_token").asText(),
                Instant.now().plusSeconds(tokens.path("expires_in").asLong()));
    }
}
