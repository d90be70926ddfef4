package dev.sluice.executor.door;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.oneOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.ExecutorTestResource;
import dev.sluice.executor.call.TestCalls;
import dev.sluice.executor.workspace.Templates;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.keys.Standing;
import dev.sluice.keys.WithdrawnTokens;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ExecutorTestResource.class)
class WorkspaceDoorTest {
    /** More than sockets hold by themselves. */
    private static final long BYTES_HUGE = 100L * 1024 * 1024;

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

        response.then().statusCode(oneOf(400, 404)).body(not(containsString("acme")));
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
        get(OWNER, "/api/v1/sessions/..%2f..%2fx/workspace").statusCode(oneOf(400, 404));
    }

    @Test
    void withoutATokenThereIsNoEntry() {
        given().get(door).then().statusCode(401);
        given().get(door + "/README.md").then().statusCode(401);
        given().auth().oauth2("no.token.atall").get(door).then().statusCode(401);
        get(ExecutorTestResource.token("acme", "ann", "stranger"), door).statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iat", "exp", "aud", "iss", "none of them"})
    void aTokenWithoutARequiredClaimIsRefused(String missing) {
        var now = Instant.now().getEpochSecond();
        var claims = new HashMap<String, Object>(Map.of(
                "iss",
                "sluice",
                "aud",
                "sluice",
                "sub",
                "ann",
                "upn",
                "ann",
                "tenant",
                "acme",
                "groups",
                List.of("viewer"),
                "iat",
                now,
                "exp",
                now + 300));
        claims.remove(missing);

        get(ExecutorTestResource.token(claims), door).statusCode(missing.equals("none of them") ? 200 : 401);
    }

    @Test
    void aTokenThatWasWithdrawnOpensNothing() {
        var login = "login-" + scope.session();
        var token = login(login);
        get(token, door).statusCode(200);
        try (var topics = TopicWriter.open();
                var audit = TopicProbe.open(Topics.AUDIT)) {
            tell(topics, WithdrawnTokens.LOGIN, login, JsonNodeFactory.instance.objectNode());

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> get(token, door + "/README.md").statusCode(401));

            audit.await(record -> "ann withdrawn".equals(refusal(record.value())), Duration.ofSeconds(20));
        }
        get(OWNER, door).statusCode(200);
    }

    @Test
    void aFileOnItsWayStopsWhenItsReadersTokenIsWithdrawn() throws Exception {
        var login = "login-" + scope.session();
        huge(BYTES_HUGE);
        var request = HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port + door + "/huge"))
                .header("Authorization", "Bearer " + login(login))
                .build();
        try (var client = HttpClient.newHttpClient();
                var topics = TopicWriter.open();
                var file = client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                        .body()) {
            file.readNBytes(1_000);

            tell(topics, WithdrawnTokens.LOGIN, login, JsonNodeFactory.instance.objectNode());

            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> get(login(login), door).statusCode(401));
            assertThrows(IOException.class, () -> file.transferTo(OutputStream.nullOutputStream()));
        }
    }

    @Test
    void aDisabledUserIsOut() throws Exception {
        var user = "user-" + scope.session();
        var token = ExecutorTestResource.token("acme", user, "viewer");
        var own = new Scope(scope.tenant(), new UserId(user), new SessionId("s-of-" + user));
        workspaces.open(own, Optional.of(Templates.SAMPLE));
        var door = "/api/v1/sessions/" + own.session() + "/workspace";
        get(token, door).statusCode(200);
        try (var topics = TopicWriter.open()) {
            var standing = new Standing(true, Instant.now(), Optional.empty());

            tell(topics, Standing.KIND, "acme/" + user, MessageCodec.mapper().valueToTree(standing));

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> get(token, door).statusCode(401));
        }
    }

    @Test
    void whoSaysTwiceWhoHeIsIsRefused() {
        var other = ExecutorTestResource.token("acme", "bob", "viewer");

        given().header("Authorization", "Bearer " + OWNER, "Bearer " + other)
                .get(door)
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    @Test
    void aFileOfAnySizeGoesOutPieceByPiece() throws Exception {
        huge(BYTES_HUGE);

        var received = given().auth()
                .oauth2(OWNER)
                .get(door + "/huge")
                .asInputStream()
                .transferTo(OutputStream.nullOutputStream());

        assertEquals(BYTES_HUGE, received);
    }

    @Test
    void whoeverIsTurnedAwayIsWrittenDown() {
        var stranger = ExecutorTestResource.token("acme", "bob", "admin");
        var roleless = ExecutorTestResource.token("acme", "carl", "stranger");
        try (var audit = TopicProbe.open(Topics.AUDIT)) {
            get(stranger, door).statusCode(404);
            get(roleless, door).statusCode(403).contentType("application/problem+json");
            given().get(door).then().statusCode(401).contentType("application/problem+json");

            for (var expected : List.of("bob unknown", "carl role", "unknown anonymous")) {
                audit.await(record -> expected.equals(refusal(record.value())), Duration.ofSeconds(20));
            }
        }
    }

    @Test
    void aStrangerDoesNotFillTheAudit() {
        var noon = Instant.parse("2126-01-31T12:00:00Z");
        var refusals = new RefusalAudit(null, new SimpleMeterRegistry());

        var passed = IntStream.range(0, 3 * RefusalAudit.A_MINUTE_MAX)
                .filter(_ -> refusals.pass(noon))
                .count();

        assertEquals(RefusalAudit.A_MINUTE_MAX, passed);
        assertTrue(refusals.pass(noon.plusSeconds(60)));
    }

    @Test
    void everyProblemNamesTheLinesOfTheLog() {
        get(OWNER, door + "/none")
                .body("correlation_id", matchesPattern("[0-9a-f-]{36}"))
                .body("status", equalTo(404));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%00b", "/a%0ab", "/..%2fx", "/%5c"})
    void aPathThatCannotBeIsABadRequest(String path) {
        given().urlEncodingEnabled(false)
                .auth()
                .oauth2(OWNER)
                .get(door + path)
                .then()
                .statusCode(400);
    }

    @Test
    void aQueryIsRefusedBecauseNothingWouldLookAtIt() {
        get(OWNER, door + "?recursive=true")
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", equalTo("there are no query parameters here"));
    }

    @Test
    void aSessionThatCannotBeIsABadRequest() {
        given().urlEncodingEnabled(false)
                .auth()
                .oauth2(OWNER)
                .get("/api/v1/sessions/s%00/workspace")
                .then()
                .statusCode(400);
    }

    @Test
    void aFaultOfOursIsAProblemWithoutItsTrace() throws Exception {
        var home = workspaces.find(scope).orElseThrow().root().getParent();
        Files.write(home.resolve("owner.json"), new byte[] {'?'});

        get(OWNER, door)
                .statusCode(500)
                .contentType("application/problem+json")
                .body(not(containsString("owner")))
                .body(not(containsString("Exception")));
    }

    @Test
    void whatIsAskedForWithoutItsContentIsGivenBack() {
        for (var time = 0; time < 40; time++) {
            given().auth().oauth2(OWNER).head(door + "/src/greeting.py").then().statusCode(200);
        }

        get(OWNER, door + "/src/greeting.py").statusCode(200);
    }

    @Test
    void nobodyTakesEveryDownload() {
        var transfers = new Transfers();
        var seats = IntStream.range(0, 16)
                .mapToObj(_ -> begin(transfers, scope.user()).orElseThrow())
                .toList();

        assertTrue(begin(transfers, scope.user()).isEmpty());
        assertTrue(begin(transfers, new UserId("bob")).isPresent());
        seats.getFirst().close();
        seats.getFirst().close();
        assertTrue(begin(transfers, scope.user()).isPresent());
        assertTrue(begin(transfers, scope.user()).isEmpty());
    }

    private void huge(long bytes) throws IOException {
        try (var file = new RandomAccessFile(
                workspaces.find(scope).orElseThrow().root().resolve("huge").toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    private Optional<Transfers.Seat> begin(Transfers transfers, UserId user) {
        return transfers.begin(scope.tenant(), user, () -> true, () -> {});
    }

    private static String login(String login) {
        var now = Instant.now().getEpochSecond();
        return ExecutorTestResource.token(Map.of(
                "iss",
                "sluice",
                "aud",
                "sluice",
                "sub",
                "ann",
                "tenant",
                "acme",
                "groups",
                List.of("viewer"),
                "sid",
                login,
                "iat",
                now,
                "exp",
                now + 300));
    }

    private static void tell(TopicWriter topics, String kind, String name, JsonNode body) {
        var version = new ConfigVersion(kind, name, "v1", body, new UserId("boss"), Instant.now());
        topics.send(Topics.CONFIGS, version.currentKey(), MessageCodec.write(version));
    }

    private static String refusal(byte[] record) {
        try {
            var audit = MessageCodec.read(record, AuditRecorded.class);
            return audit.user() + " " + audit.details().get("reason");
        } catch (UnreadableMessage notOurs) {
            return "";
        }
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
