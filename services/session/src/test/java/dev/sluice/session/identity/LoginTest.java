package dev.sluice.session.identity;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.session.DoorResource;
import dev.sluice.session.People;
import dev.sluice.session.SessionConfig;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class LoginTest {
    @Inject
    SessionConfig config;

    @Inject
    People people;

    @Test
    void theFirstAdministratorLogsInWithTheGeneratedPassword() throws IOException {
        var file = config.identity().initialPasswordFile();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));

        var token = People.login("admin", Files.readString(file).strip());

        given().auth().oauth2(token).get("/api/v1/sessions").then().statusCode(200);
    }

    @Test
    void aWrongPasswordIsRefusedLikeAnUnknownName() {
        people.account("lena", AccessRole.DEVELOPER);

        for (var name : new String[] {"lena", "nobody-of-this-name"}) {
            given().contentType(ContentType.JSON)
                    .body(Map.of("username", name, "password", "wrong"))
                    .post("/api/v1/auth/login")
                    .then()
                    .statusCode(401)
                    .contentType("application/problem+json")
                    .body("code", equalTo("login_failed"));
        }
    }

    @Test
    void tooManyFailuresCloseTheDoorForThatName() {
        for (var i = 0; i < config.identity().loginFailuresMax(); i++) {
            attempt("mallory").then().statusCode(401);
        }

        var refusal = attempt("mallory").then().statusCode(429).extract();
        var seconds = refusal.header("Retry-After");
        assertTrue(Integer.parseInt(seconds) > 60, "until the five minutes are over");
        assertTrue(refusal.path("detail").toString().contains("in " + seconds + " seconds"));
    }

    @Test
    void aRefreshTokenWorksOnceAndItsTheftEndsTheFamily() {
        people.account("rosa", AccessRole.DEVELOPER);
        var first = given().contentType(ContentType.JSON)
                .body(Map.of("username", "rosa", "password", "correct horse battery staple"))
                .post("/api/v1/auth/login")
                .path("refresh_token")
                .toString();
        var second = refresh(first)
                .then()
                .statusCode(200)
                .extract()
                .path("refresh_token")
                .toString();

        refresh(first).then().statusCode(401);

        refresh(second).then().statusCode(401);
    }

    @Test
    void withoutATokenNothingOpens() {
        for (var path :
                new String[] {"/sessions", "/jobs", "/approvals", "/stats", "/workflows", "/sessions/x/history"}) {
            given().get("/api/v1" + path).then().statusCode(401);
        }
    }

    @Test
    void aForgedTokenIsRefused() {
        given().auth()
                .oauth2("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.")
                .get("/api/v1/sessions")
                .then()
                .statusCode(401);
    }

    private static Response attempt(String name) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("username", name, "password", "guess"))
                .post("/api/v1/auth/login");
    }

    private static Response refresh(String token) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("refresh_token", token))
                .post("/api/v1/auth/refresh");
    }
}
