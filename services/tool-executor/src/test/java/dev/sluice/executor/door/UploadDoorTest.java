package dev.sluice.executor.door;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.ExecutorTestResource;
import dev.sluice.executor.call.TestCalls;
import dev.sluice.executor.intake.Packed;
import dev.sluice.executor.workspace.Templates;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.keys.WorkspaceTicket;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files from outside, through the door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ExecutorTestResource.class)
class UploadDoorTest {
    private static final String OWNER = ExecutorTestResource.token("acme", "ann", "developer");

    /** More than any other request may have. */
    private static final int BYTES_LARGE = 40 << 20;

    private final Scope scope = new TestCalls().scope();
    private final String door = "/api/v1/sessions/" + scope.session() + "/workspace";

    @Inject
    Workspaces workspaces;

    @Test
    void withATicketTheFirstUploadMakesTheWorkspace() throws Exception {
        var ticket = WorkspaceTicket.fresh(scope, Optional.of(Templates.SAMPLE), Instant.now());

        as(OWNER).body(new Packed().file("a.txt", "a").tar()).post(door).then().statusCode(404);
        as(OWNER)
                .header(Visitor.TICKET, ticket.sign(ExecutorTestResource.sessionKey()))
                .body(new Packed().file("a.txt", "a").tar())
                .post(door)
                .then()
                .statusCode(200)
                .body("files", equalTo(1))
                .body("bytes", equalTo(1))
                .body("complete", equalTo(true));

        as(OWNER).get(door + "/a.txt").then().statusCode(200).body(equalTo("a"));
        as(OWNER).get(door + "/README.md").then().statusCode(200);
    }

    @Test
    void aTicketIsForItsUserOnly() {
        var bob = ExecutorTestResource.token("acme", "bob", "developer");
        var ticket =
                WorkspaceTicket.fresh(scope, Optional.empty(), Instant.now()).sign(ExecutorTestResource.sessionKey());

        as(bob).header(Visitor.TICKET, ticket)
                .body(new Packed().file("a", "a").tar())
                .post(door)
                .then()
                .statusCode(404);
    }

    @Test
    void aGuestWritesAsFarAsHisTicketSays() throws Exception {
        workspaces.open(scope, Optional.of(Templates.SAMPLE));
        var bob = ExecutorTestResource.token("acme", "bob", "developer");

        try (var audit = TopicProbe.open(Topics.AUDIT)) {
            withTicket(bob, guest("bob", true))
                    .body(bytes("x"))
                    .put(door + "/a.txt")
                    .then()
                    .statusCode(200);

            audit.await(one -> upload(one.value(), "bob").isPresent(), Duration.ofSeconds(20));
        }
        withTicket(bob, guest("bob", false))
                .get(door + "/a.txt")
                .then()
                .statusCode(200)
                .body(equalTo("x"));
        withTicket(bob, guest("bob", false))
                .body(bytes("y"))
                .put(door + "/a.txt")
                .then()
                .statusCode(404);
        withTicket(bob, guest("eve", true)).get(door + "/a.txt").then().statusCode(404);
        as(bob).get(door + "/a.txt").then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsLargerThanOtherRequestsComesIn(boolean itsLengthIsSaid) throws Exception {
        workspaces.open(scope, Optional.empty());
        var content = new byte[BYTES_LARGE];
        content[BYTES_LARGE - 1] = 7;
        var body = itsLengthIsSaid
                ? BodyPublishers.ofByteArray(content)
                : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content));
        var request = HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port + door + "/large"))
                .header("Authorization", "Bearer " + OWNER)
                .PUT(body)
                .build();

        try (var client = HttpClient.newHttpClient()) {
            assertEquals(200, client.send(request, BodyHandlers.ofString()).statusCode());
        }

        var large = workspaces.find(scope).orElseThrow().root().resolve("large");
        assertEquals(BYTES_LARGE, Files.size(large));
        assertEquals(7, Files.readAllBytes(large)[BYTES_LARGE - 1]);
    }

    @Test
    void whatCannotBePutInIsSaidInASentence() throws Exception {
        workspaces.open(scope, Optional.of(Templates.SAMPLE));

        as(OWNER)
                .body(new Packed().file("../evil", "x").tar())
                .post(door)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("unfit"))
                .body("detail", containsString(".."));
        as(OWNER).body(bytes("no archive")).post(door).then().statusCode(422);
        as(OWNER).body(bytes("x")).put(door + "/.env").then().statusCode(422);
        as(OWNER).body(bytes("x")).put(door + "/.git/config").then().statusCode(422);
        as(OWNER).body(bytes("x")).put(door + "/src").then().statusCode(422);
        as(OWNER).body(bytes("x")).put(door + "/a?b=c").then().statusCode(400);
    }

    @Test
    void nobodyElsePutsAnythingIn() throws Exception {
        var root = workspaces.open(scope, Optional.empty()).root();

        for (var stranger : new String[] {
            ExecutorTestResource.token("acme", "bob", "admin"), ExecutorTestResource.token("other", "ann", "admin")
        }) {
            as(stranger).body(bytes("x")).put(door + "/a.txt").then().statusCode(404);
            as(stranger)
                    .body(new Packed().file("a.txt", "x").tar())
                    .post(door)
                    .then()
                    .statusCode(404);
        }
        as(ExecutorTestResource.token("acme", "ann", "viewer"))
                .body(bytes("x"))
                .put(door + "/a.txt")
                .then()
                .statusCode(403);
        given().body(bytes("x")).put(door + "/a.txt").then().statusCode(401);

        assertEquals(0, root.toFile().list().length);
    }

    @Test
    void whatCameInIsWrittenDown() throws Exception {
        workspaces.open(scope, Optional.empty());
        try (var audit = TopicProbe.open(Topics.AUDIT)) {
            as(OWNER).body(bytes("abc")).put(door + "/docs/a.txt").then().statusCode(200);

            var record = audit.await(one -> upload(one.value(), "ann").isPresent(), Duration.ofSeconds(20));

            assertEquals(
                    "docs/a.txt", upload(record.value(), "ann").orElseThrow().resource());
        }
    }

    @Test
    void whileACallHasTheFilesNothingIsLost() throws Exception {
        workspaces.open(scope, Optional.empty());
        try (var _ = workspaces.locks().acquire(scope, () -> true).orElseThrow()) {
            as(OWNER).body(bytes("x")).put(door + "/a.txt").then().statusCode(409);
        }

        as(OWNER).body(bytes("x")).put(door + "/a.txt").then().statusCode(200);

        assertTrue(Files.exists(workspaces.find(scope).orElseThrow().root().resolve("a.txt")));
    }

    private Optional<AuditRecorded> upload(byte[] record, String by) {
        try {
            var audit = MessageCodec.read(record, AuditRecorded.class);
            return Optional.of(audit)
                    .filter(one -> one.action().equals("workspace.upload"))
                    .filter(one -> one.session().equals(Optional.of(scope.session())))
                    .filter(one -> one.user().equals(new UserId(by)));
        } catch (UnreadableMessage notOurs) {
            return Optional.empty();
        }
    }

    private String guest(String name, boolean mayWrite) {
        var guest = new WorkspaceTicket.Guest(new UserId(name), mayWrite);
        return WorkspaceTicket.fresh(scope, Optional.empty(), guest, Instant.now())
                .sign(ExecutorTestResource.sessionKey());
    }

    private static RequestSpecification withTicket(String token, String ticket) {
        return as(token).header(Visitor.TICKET, ticket);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType("application/octet-stream");
    }
}
