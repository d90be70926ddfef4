package dev.sluice.executor.door;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.executor.ExecutorTestResource;
import dev.sluice.executor.call.TestCalls;
import dev.sluice.executor.sandbox.SandboxedWorkspace;
import dev.sluice.executor.tool.Repository;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository from elsewhere, through the door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ExecutorTestResource.class)
class CloneDoorTest {
    private static final String OWNER = ExecutorTestResource.token("acme", "ann", "developer");

    @TempDir
    Path directory;

    private final Scope scope = new TestCalls().scope();
    private final String door = "/api/v1/workspaces/" + scope.session() + "/clone";
    private final String project = scope.session() + ".git";

    @Inject
    Workspaces workspaces;

    @BeforeEach
    void aRepositoryElsewhere() throws Exception {
        SandboxedWorkspace.sandbox(directory);
        Repository.in(
                Files.createDirectories(ExecutorTestResource.repositories().resolve(project)));
        workspaces.open(scope, Optional.empty());
    }

    @Test
    void theOwnerClonesAndSeesEachStep() throws Exception {
        var said = as(OWNER)
                .body(Map.of("url", ExecutorTestResource.gitUrl() + project))
                .post(door)
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asString();

        var states = new ArrayList<String>();
        for (var line : said.lines().toList()) {
            states.add(MessageCodec.mapper().readTree(line).path("state").asText());
        }
        // Unpacking is said again as long as it takes.
        assertEquals(
                List.of("receiving", "unpacking", "done"),
                states.stream().distinct().toList(),
                said);
        var files = workspaces.find(scope).orElseThrow().root();
        assertEquals("# Hello\n", Files.readString(files.resolve("README.md")));
    }

    @Test
    void whatDoesNotWorkIsTheLastLine() {
        var said = as(OWNER)
                .body(Map.of("url", ExecutorTestResource.gitUrl() + "none.git"))
                .post(door)
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertTrue(said.contains("\"failed\"") && said.contains("no such repository"), said);
    }

    @Test
    void whatIsNotAllowedIsRefusedAtOnce() {
        for (var wish : List.of(
                Map.of("url", "https://example.org/a.git"),
                Map.of("url", "file:///etc"),
                Map.of("url", ExecutorTestResource.gitUrl() + project, "directory", "../x"),
                Map.of("url", ExecutorTestResource.gitUrl() + project, "directory", ".git/x"),
                Map.of("url", ExecutorTestResource.gitUrl() + project, "depth", 0),
                Map.of("branch", "main"))) {
            as(OWNER).body(wish).post(door).then().statusCode(422).contentType("application/problem+json");
        }
    }

    @Test
    void whatIsNoHeaderIsNotSentOn() {
        as(OWNER)
                .header("Sluice-Clone-Authorization", "x".repeat(8_193))
                .body(Map.of("url", ExecutorTestResource.gitUrl() + project))
                .post(door)
                .then()
                .statusCode(422)
                .body(not(containsString("xxx")));
    }

    @Test
    void nobodyElseClonesIntoIt() throws Exception {
        var wish = Map.of("url", ExecutorTestResource.gitUrl() + project);

        as(ExecutorTestResource.token("acme", "bob", "admin"))
                .body(wish)
                .post(door)
                .then()
                .statusCode(404)
                .body(not(containsString("ann")));
        as(ExecutorTestResource.token("acme", "ann", "viewer"))
                .body(wish)
                .post(door)
                .then()
                .statusCode(403);
        given().contentType(ContentType.JSON).body(wish).post(door).then().statusCode(401);

        assertEquals(0, workspaces.find(scope).orElseThrow().root().toFile().list().length);
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
