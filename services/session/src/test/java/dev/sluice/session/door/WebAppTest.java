package dev.sluice.session.door;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.session.DoorResource;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The web app is served at the root, shut in by its headers, and stands in nobody's way. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class WebAppTest {
    private static final Pattern HASHED = Pattern.compile("\\./(app-[A-Z0-9]{8}\\.js)");

    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html", "/app/boot.js", "/icon.svg"})
    void aPageMayDoNothingButAskItsOwnServer(String path) {
        given().get(path)
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", containsString("default-src 'none'; script-src 'self';"))
                .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
                .header("Content-Security-Policy", containsString("require-trusted-types-for 'script'"));
    }

    @Test
    void whatCarriesAHashIsKeptForGoodAndSentSmall() {
        var name = HASHED.matcher(given().get("/app/boot.js").asString());
        assertTrue(name.find());

        given().header("Accept-Encoding", "gzip")
                .get("/app/" + name.group(1))
                .then()
                .statusCode(200)
                .header("Cache-Control", containsString("immutable"))
                .header("Content-Encoding", "gzip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sessions", "/app/no-such.js", "/api/v1/no-such"})
    void whatIsNotThereIsAProblemAndNoPage(String path) {
        given().get(path)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("not_found"));
    }
}
