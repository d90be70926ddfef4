package dev.sluice.executor.door;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sluice.contracts.Input.CallSucceeded;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.ExecutorTestResource;
import dev.sluice.executor.call.TestCalls;
import dev.sluice.executor.ledger.PostgresLedger;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.workspace.Templates;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.keys.WorkspaceTicket;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a turn made of the files, through the door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ExecutorTestResource.class)
class TurnFilesDoorTest {
    private static final String OWNER = ExecutorTestResource.token("acme", "ann", "developer");

    private final TestCalls calls = new TestCalls();
    private final String door = "/api/v1/workspaces/" + calls.scope().session() + "/turns/" + calls.turn();

    @Inject
    Workspaces workspaces;

    @Inject
    KeptFiles kept;

    @Inject
    PostgresLedger ledger;

    private Workspace workspace;

    @BeforeEach
    void workspace() throws Exception {
        workspace = workspaces.open(calls.scope(), Optional.of(Templates.SAMPLE));
    }

    @Test
    void aTurnsDiffShowsWhatAllItsCallsMadeOfTheFiles() throws Exception {
        effect("NOTES.md", "first");
        effect("NOTES.md", "second\n");
        effect(".env", "PASSWORD=x");
        delete("README.md");
        delete("README.md");

        as(OWNER)
                .get(door + "/diff")
                .then()
                .statusCode(200)
                .body("files.path", contains(".env", "NOTES.md", "README.md"))
                .body("files.change", contains("added", "changed", "removed"))
                .body("files[0].diff", nullValue())
                .body("files[1].diff", containsString("+second"))
                .body("complete", equalTo(true));
    }

    @Test
    void aRollBackSetsTheFilesBackToBeforeTheTurn() throws Exception {
        var before = Files.readString(workspace.root().resolve("NOTES.md"));
        effect("NOTES.md", "mine");
        effect("src/new.py", "mine too");

        as(OWNER)
                .post(door + "/rollback")
                .then()
                .statusCode(200)
                .body("turn", equalTo(calls.turn().value()));
        as(OWNER).post(door + "/rollback").then().statusCode(200);

        assertEquals(before, Files.readString(workspace.root().resolve("NOTES.md")));
        assertFalse(Files.exists(workspace.root().resolve("src/new.py")));
    }

    @Test
    void aTurnThatChangedNothingHasNoDiff() {
        as(OWNER).get(door + "/diff").then().statusCode(404);
        as(OWNER).post(door + "/rollback").then().statusCode(404);
        as(OWNER)
                .get(door.replace(calls.turn().value(), "other.1") + "/diff")
                .then()
                .statusCode(404);
    }

    @Test
    void nobodyElseSeesOrSetsBack() throws Exception {
        effect("NOTES.md", "mine");

        as(ExecutorTestResource.token("acme", "bob", "developer"))
                .get(door + "/diff")
                .then()
                .statusCode(404);
        as(ExecutorTestResource.token("globex", "ann", "developer"))
                .post(door + "/rollback")
                .then()
                .statusCode(404);
        as(ExecutorTestResource.token("acme", "ann", "viewer"))
                .post(door + "/rollback")
                .then()
                .statusCode(403);
        given().get(door + "/diff").then().statusCode(401);
        assertEquals("mine", Files.readString(workspace.root().resolve("NOTES.md")));
    }

    @Test
    void aGuestSeesAndSetsNothingBack() throws Exception {
        effect("NOTES.md", "mine");
        var guest = new WorkspaceTicket.Guest(new UserId("bob"), true);
        var ticket = WorkspaceTicket.fresh(calls.scope(), Optional.empty(), guest, Instant.now())
                .sign(ExecutorTestResource.sessionKey());
        var bob = ExecutorTestResource.token("acme", "bob", "developer");

        as(bob).header(Visitor.TICKET, ticket).get(door + "/diff").then().statusCode(200);
        as(bob).header(Visitor.TICKET, ticket).post(door + "/rollback").then().statusCode(404);
        assertEquals("mine", Files.readString(workspace.root().resolve("NOTES.md")));
    }

    private void effect(String name, String content) throws Exception {
        ended(() -> Files.writeString(workspace.root().resolve(name), content));
    }

    private void delete(String name) throws Exception {
        ended(() -> Files.deleteIfExists(workspace.root().resolve(name)));
    }

    private interface Doing {
        void happen() throws Exception;
    }

    /** As an executor does it. */
    private void ended(Doing effect) throws Exception {
        var call = calls.write("any", "thing").request().call();
        kept.effectStarts(calls.scope(), call);
        ledger.start(call, "write_file", "digest", "base");
        effect.happen();
        ledger.end(call, new CallSucceeded(call, "done", false, kept.effectEnded(calls.scope(), call)));
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token);
    }
}
