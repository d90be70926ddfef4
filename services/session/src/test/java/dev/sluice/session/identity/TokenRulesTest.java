package dev.sluice.session.identity;

import static io.restassured.RestAssured.given;

import dev.sluice.session.DoorResource;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
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

    private static void opens(String token, int status) {
        given().auth().oauth2(token).get("/api/v1/stats").then().statusCode(status);
    }
}
