package dev.sluice.session.identity;

import static io.restassured.RestAssured.given;

import dev.sluice.session.DoorResource;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class TokenRulesTest {
    private static final Duration LIFE = Duration.ofMinutes(15);

    @Inject
    TokenMint mint;

    @Test
    void aProperTokenOpens() {
        opens(mint.token("ada", "sluice", "sluice", Instant.now(), LIFE), 200);
    }

    @Test
    void anotherAudienceOrIssuerDoesNot() {
        opens(mint.token("ada", "another", "sluice", Instant.now(), LIFE), 401);
        opens(mint.token("ada", "sluice", "another", Instant.now(), LIFE), 401);
    }

    @Test
    void anOldOrFutureOrEndlessTokenDoesNot() {
        var now = Instant.now();
        opens(mint.token("ada", "sluice", "sluice", now.minus(Duration.ofHours(2)), Duration.ofDays(9999)), 401);
        opens(mint.token("ada", "sluice", "sluice", now.plus(Duration.ofHours(2)), LIFE), 401);
        opens(mint.token("ada", "sluice", "sluice", now.minus(Duration.ofMinutes(16)), LIFE), 401);
    }

    @Test
    void aTokenThatLeavesOutWhatItMustSayDoesNot() {
        var claims = Map.<String, Object>of(
                "iss", "sluice",
                "aud", "sluice",
                "sub", "ada",
                "iat", Instant.now().getEpochSecond(),
                "exp", Instant.now().plus(LIFE).getEpochSecond());
        opens(mint.raw(with(claims, Map.of())), 200);
        for (var missing : claims.keySet()) {
            var rest = with(claims, Map.of("upn", "ada"));
            rest.remove(missing);
            opens(mint.raw(rest), 401);
        }
    }

    @Test
    void aTenantIsATextAndNothingElse() {
        var claims = Map.<String, Object>of(
                "iss", "sluice",
                "aud", "sluice",
                "sub", "ada",
                "iat", Instant.now().getEpochSecond(),
                "exp", Instant.now().plus(LIFE).getEpochSecond());
        for (var tenant : List.of(7, true, List.of("acme"), Map.of("name", "acme"), "")) {
            opens(mint.raw(with(claims, Map.of("tenant", tenant))), 403);
        }
    }

    private static Map<String, Object> with(Map<String, Object> claims, Map<String, Object> more) {
        var all = new HashMap<>(claims);
        all.put("tenant", "acme");
        all.put("groups", List.of("developer"));
        all.putAll(more);
        return all;
    }

    private static void opens(String token, int status) {
        given().auth().oauth2(token).get("/api/v1/stats").then().statusCode(status);
    }
}
