package dev.sluice.session.identity;

import dev.sluice.contracts.UserId;
import dev.sluice.keys.WithdrawnTokens;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.door.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Where an OIDC provider says that somebody has logged out (OpenID Connect Back-Channel Logout 1.0): from then on no token of
 * that login counts, on any replica and at any door. Only where the provider is the issuer.
 */
@Path("/api/v1/auth/backchannel-logout")
@Tag(name = "auth")
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
@RunOnVirtualThread
@PermitAll
public class ProviderLogoutResource {
    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";
    private static final int TOKEN_CHARS_MAX = 16_384;
    private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9._~-]{1,200}");

    private final TokenVerifier tokens;
    private final Withdrawals withdrawals;
    private final AuditTrail audit;
    private final boolean builtIn;

    ProviderLogoutResource(TokenVerifier tokens, Withdrawals withdrawals, AuditTrail audit, SessionConfig config) {
        this.tokens = tokens;
        this.withdrawals = withdrawals;
        this.audit = audit;
        this.builtIn = config.identity().builtIn();
    }

    @POST
    @Operation(summary = "An OIDC provider tells that a login has ended (back-channel logout)")
    public Response logout(@FormParam("logout_token") String word, @Context HttpServerRequest request) {
        if (builtIn) {
            throw Problem.of(404, "built_in_issuer", "this installation issues its tokens itself");
        }
        var said = Optional.ofNullable(word)
                .filter(token -> token.length() <= TOKEN_CHARS_MAX)
                .flatMap(tokens::signed)
                .filter(ProviderLogoutResource::isLogout);
        var login = said.flatMap(token -> login(token.getClaim(WithdrawnTokens.LOGIN_CLAIM)));
        if (login.isEmpty()) {
            audit.strangerRefused(
                    request.remoteAddress().hostAddress(), Optional.empty(), "user.logout", "", "logout token");
            throw Problem.invalid("logout_token is no valid logout token with a sid");
        }
        var user = user(said.orElseThrow());
        withdrawals.endLogin(user, login.get());
        audit.allowed(AuditTrail.NO_TENANT, user, "user.logout", "", Map.of("by", "provider"));
        return Response.ok().header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }

    /** An access token must not end its own login, nor an ID token, which has a nonce. */
    private static boolean isLogout(JsonWebToken token) {
        return token.<Object>getClaim("events") instanceof JsonObject events
                && events.containsKey(EVENT)
                && !token.containsClaim("nonce");
    }

    private static Optional<String> login(Object claim) {
        return Optional.ofNullable(claim instanceof JsonString json ? json.getString() : claim)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(name -> LOGIN.matcher(name).matches());
    }

    private static UserId user(JsonWebToken token) {
        return Optional.ofNullable(token.getSubject())
                .map(subject -> UserId.of(token.getIssuer(), subject))
                .orElse(AuditTrail.NOBODY);
    }
}
