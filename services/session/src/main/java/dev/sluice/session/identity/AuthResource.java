package dev.sluice.session.identity;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.RefreshTokens.Renewal;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Log in, stay logged in, and the keys to check it with; only where Sluice is its own issuer. */
@Path("/api/v1/auth")
@Tag(name = "auth")
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@PermitAll
public class AuthResource {
    private final UserAccounts accounts;
    private final AccessTokens accessTokens;
    private final RefreshTokens refreshTokens;
    private final LoginThrottle throttle;
    private final IssuerKey key;
    private final Withdrawals withdrawals;
    private final AuditTrail audit;
    private final boolean builtIn;

    /** What a login needs. */
    public record Login(String username, String password) implements StrictBody {
        public Login {
            Text.required("username", username, 64);
            Text.required("password", password, 200);
        }

        @Override
        public String toString() {
            return "Login[" + username + "]";
        }
    }

    /** A refresh token to use up. */
    public record Refresh(String refreshToken) implements StrictBody {
        public Refresh {
            Text.required("refresh_token", refreshToken, 200);
        }

        @Override
        public String toString() {
            return "Refresh[]";
        }
    }

    /** @param expiresIn seconds that the access token is good for */
    public record Tokens(String accessToken, String refreshToken, String tokenType, long expiresIn) implements View {
        @Override
        public String toString() {
            return "Tokens[]";
        }
    }

    public AuthResource(
            UserAccounts accounts,
            AccessTokens accessTokens,
            RefreshTokens refreshTokens,
            LoginThrottle throttle,
            IssuerKey key,
            Withdrawals withdrawals,
            AuditTrail audit,
            SessionConfig config) {
        this.accounts = accounts;
        this.accessTokens = accessTokens;
        this.refreshTokens = refreshTokens;
        this.throttle = throttle;
        this.key = key;
        this.withdrawals = withdrawals;
        this.audit = audit;
        this.builtIn = config.identity().builtIn();
    }

    @POST
    @Path("/login")
    @Operation(summary = "Exchange a name and a password for tokens")
    public Tokens login(Login login, @Context HttpServerRequest request) {
        refuseUnlessBuiltIn();
        required(login);
        var address = address(request);
        try (var attempt = throttle.begin(login.username(), address)) {
            attempt.refusedFor().ifPresent(pause -> {
                audit.strangerRefused(address, Optional.of(login.username()), "user.login", "", "throttled");
                throw Problem.of(
                                429,
                                "too_many_logins",
                                "too many logins from your address; try again in " + pause.toSeconds() + " seconds")
                        .over(pause);
            });
            var user = accounts.verify(login.username(), login.password()).orElse(null);
            if (user == null) {
                attempt.failed();
                audit.strangerRefused(address, Optional.of(login.username()), "user.login", "", "credentials");
                throw Problem.of(401, "login_failed", "the name or the password is wrong");
            }
            attempt.succeeded();
            audit.allowed(
                    new TenantId(user.tenant),
                    new UserId(user.name),
                    "user.login",
                    user.name,
                    Map.of("address", address));
            return tokens(user, refreshTokens.begin(user));
        }
    }

    @POST
    @Path("/refresh")
    @Operation(summary = "Exchange a refresh token, which works once, for new tokens")
    public Tokens refresh(Refresh refresh, @Context HttpServerRequest request) {
        refuseUnlessBuiltIn();
        required(refresh);
        return switch (refreshTokens.renew(refresh.refreshToken())) {
            case Renewal.Renewed(UserRow user, RefreshTokens.Token token) when !user.disabled -> tokens(user, token);
            case Renewal.Renewed(UserRow user, RefreshTokens.Token _) -> {
                audit.refused(
                        new TenantId(user.tenant),
                        new UserId(user.name),
                        Optional.empty(),
                        "token.refresh",
                        "",
                        "disabled");
                throw notRefreshed();
            }
            case Renewal.Ended(UserRow user, String login) -> {
                withdrawals.endLogin(new UserId(user.name), login);
                audit.refused(
                        new TenantId(user.tenant),
                        new UserId(user.name),
                        Optional.empty(),
                        "token.refresh",
                        "",
                        "reuse");
                throw notRefreshed();
            }
            case Renewal.Unknown() -> {
                audit.strangerRefused(address(request), Optional.empty(), "token.refresh", "", "unknown");
                throw notRefreshed();
            }
        };
    }

    @POST
    @Path("/logout")
    @Operation(summary = "End the login that a refresh token is of: no token of it counts any more, on any replica")
    public Response logout(Refresh refresh) {
        refuseUnlessBuiltIn();
        required(refresh);
        refreshTokens.end(refresh.refreshToken()).ifPresent(ended -> {
            var user = ended.user();
            withdrawals.endLogin(new UserId(user.name), ended.login());
            audit.allowed(new TenantId(user.tenant), new UserId(user.name), "user.logout", user.name, Map.of());
        });
        return Response.noContent().build();
    }

    @GET
    @Path("/jwks")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "The public keys that access tokens are signed with")
    public String jwks() {
        refuseUnlessBuiltIn();
        return key.jwks();
    }

    private static Problem notRefreshed() {
        return Problem.of(401, "refresh_failed", "the refresh token is unknown, used or too old");
    }

    private static void required(Object body) {
        if (body == null) {
            throw Problem.invalid("the body is empty");
        }
    }

    private static String address(HttpServerRequest request) {
        return request.remoteAddress().hostAddress();
    }

    private Tokens tokens(UserRow user, RefreshTokens.Token token) {
        return new Tokens(
                accessTokens.issue(user, token.login()),
                token.value(),
                "Bearer",
                accessTokens.life().toSeconds());
    }

    private void refuseUnlessBuiltIn() {
        if (!builtIn) {
            throw Problem.of(404, "external_issuer", "this installation has an external OIDC provider; log in there");
        }
    }
}
