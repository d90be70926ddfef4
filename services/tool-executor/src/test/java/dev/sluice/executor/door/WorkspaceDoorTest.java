package dev.sluice.executor.door;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import dev.sluice.contracts.Scope;
import dev.sluice.executor.ExecutorTestResource;
import dev.sluice.executor.call.TestCalls;
import dev.sluice.executor.workspace.Templates;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ExecutorTestResource.class)
class WorkspaceDoorTest {
    private static final String OWNER = ExecutorTestResource.token("acme", "ann", "viewer");

    private final Scope scope = new TestCalls().scope();
    private final String door = "/api/v1/sessions/" + scope.session() + "/workspace";

    @Inject
    Workspaces workspaces;

    @BeforeEach
    void workspace() throws Exception {
        var root = workspaces.open(scope, Optional.of(Templates.SAMPLE)).root();
        Files.writeString(root.resolve("page.html"), "<script>alert(1)</script>");
        Files.writeString(root.resolve(".env"), "PASSWORD=x");
        Files.createSymbolicLink(root.resolve("link"), root.resolve("README.md"));
    }

    @Test
    void theOwnerListsDirectories() {
        get(OWNER, door)
                .statusCode(200)
                .body("path", equalTo("."))
                .body("entries.name", hasItems("README.md", "src"))
                .body("entries.name", not(hasItems(".env")))
                .body("entries.name", not(hasItems("link")))
                .body("entries.find { it.name == 'src' }.type", equalTo("directory"));
        get(OWNER, door + "/").statusCode(200).body("path", equalTo("."));
        get(OWNER, door + "/src").statusCode(200).body("entries.path", hasItems("src/greeting.py"));
    }

    @Test
    void theOwnerReadsAFileAsADownload() {
        get(OWNER, door + "/src/greeting.py").statusCode(200).body(containsString("def greeting"));
        get(OWNER, door + "/page.html")
                .statusCode(200)
                .contentType("application/octet-stream")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Disposition", "attachment; filename*=UTF-8''page.html");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/none", "/.env", "/link", "/src/none/deeper", "/.git/config"})
    void whatIsNotToBeHadIsNotFound(String path) {
        get(OWNER, door + path).statusCode(404).contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/..%2f..%2fowner.json", "/src/..%2f..", "/%2fetc/passwd", "/a%00b"})
    void noPathLeadsOut(String path) {
        var response = given().urlEncodingEnabled(false).auth().oauth2(OWNER).get(door + path);

        response.then().statusCode(org.hamcrest.Matchers.oneOf(400, 404)).body(not(containsString("acme")));
    }

    @Test
    void nobodyElseLearnsThatItExists() {
        for (var stranger : new String[] {
            ExecutorTestResource.token("acme", "bob", "admin"), ExecutorTestResource.token("other", "ann", "admin")
        }) {
            get(stranger, door).statusCode(404).contentType("application/problem+json");
            get(stranger, door + "/README.md").statusCode(404);
        }
        get(OWNER, "/api/v1/sessions/s-none/workspace").statusCode(404);
        get(OWNER, "/api/v1/sessions/..%2f..%2fx/workspace").statusCode(404);
    }

    @Test
    void withoutATokenThereIsNoEntry() {
        given().get(door).then().statusCode(401);
        given().get(door + "/README.md").then().statusCode(401);
        given().auth().oauth2("no.token.atall").get(door).then().statusCode(401);
        get(ExecutorTestResource.token("acme", "ann", "stranger"), door).statusCode(403);
    }

    @Test
    void theSessionServicesOwnPathsAreLeftAlone() {
        given().get("/api/v1/sessions").then().statusCode(200).body(equalTo("sessions"));
        given().get("/api/v1/sessions/s-1").then().statusCode(200).body(equalTo("session s-1"));
        given().get("/api/v1/sessions/s-1/history").then().statusCode(200).body(equalTo("history s-1"));
    }

    private static ValidatableResponse get(String token, String path) {
        return given().auth().oauth2(token).get(path).then();
    }
}
