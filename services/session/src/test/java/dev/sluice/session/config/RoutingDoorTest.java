package dev.sluice.session.config;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Routing;
import dev.sluice.contracts.Topics;
import dev.sluice.session.DoorResource;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The routing table, through the door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class RoutingDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String PATH = "/api/v1/routing";
    private static final String TABLE = """
            {"default_model": "small",
             "deployments": [{"name": "small", "provider": "local", "model": "qwen3", "lacks": ["images"],
                "takes": {"tokens_field": "max_tokens", "effort": {"levels": ["none", "low"], "said": "reasoning_effort"},
                          "parameters": {"temperature": {"act": "drop", "except": ["1"]}}}}],
             "aliases": [{"name": "role/coder", "hedge_after": "PT4S", "order": "price",
                          "tiers": [{"shares": [{"model": "small", "weight": 9}]}]}],
             "policies": [{"tenant": "acme", "models": ["role/coder"]}]}""";

    @Inject
    People people;

    private Person admin;

    @BeforeEach
    void setUp() {
        admin = people.person("operators", "root-" + UUID.randomUUID(), "operator");
        admin.asks().delete(PATH).then().statusCode(204);
    }

    @Test
    void aTableIsSetPublishedReadAndRemoved() throws Exception {
        try (var configs = TopicProbe.open(Topics.CONFIGS);
                var audit = TopicProbe.open(Topics.AUDIT)) {
            var version = version(put(TABLE));

            var published = configs.await(record -> record.key().equals("routing/current"), PATIENCE);
            var told = MessageCodec.read(published.value(), ConfigVersion.class);
            assertEquals(version, told.version());
            assertEquals(routing(TABLE), routing(told.body().toString()));
            configs.await(record -> record.key().equals("routing/current/" + version), PATIENCE);

            var read = admin.asks().get(PATH);
            read.then().statusCode(200);
            assertEquals(version, version(read));
            assertEquals(routing(TABLE), routing(read.asString()));

            admin.asks().delete(PATH).then().statusCode(204);
            configs.await(record -> record.key().equals("routing/current") && record.value() == null, PATIENCE);
            admin.asks().get(PATH).then().statusCode(404);
            for (var action : List.of("routing.set", "routing.remove")) {
                var written = audit.await(
                        record -> new String(record.value(), StandardCharsets.UTF_8).contains(action)
                                && new String(record.value(), StandardCharsets.UTF_8)
                                        .contains(admin.user().value()),
                        PATIENCE);
                assertEquals(
                        "routing/current",
                        MessageCodec.read(written.value(), AuditRecorded.class).resource());
            }
        }
    }

    @Test
    void whatWasReadCanBeSentBack() {
        put(TABLE);
        var read = admin.asks().get(PATH).asString();
        assertEquals(read, put(read).asString());
    }

    @Test
    void aTableThatSomebodyElseHasChangedMeanwhileIsLeftAlone() {
        var first = tag(put(TABLE));
        var second = tag(admin.asks().header("If-Match", first).body("{}").put(PATH));
        assertNotEquals(first, second);

        var late = admin.asks().header("If-Match", first).body(TABLE).put(PATH);

        late.then().statusCode(412).body("code", equalTo("version_conflict"));
        assertEquals(second, '"' + late.<String>path("version") + '"');
        admin.asks().header("If-Match", first).delete(PATH).then().statusCode(412);
        assertEquals(second, tag(admin.asks().get(PATH)));
        admin.asks().header("If-Match", second).delete(PATH).then().statusCode(204);
        admin.asks().header("If-Match", "*").body(TABLE).put(PATH).then().statusCode(412);
    }

    @Test
    void ofManyThatChangeTheSameVersionAtOnceOneDoes() {
        var first = tag(put(TABLE));

        var answers = IntStream.range(0, 8)
                .parallel()
                .map(number -> admin.asks()
                        .header("If-Match", first)
                        .body("{\"default_model\":\"m" + number + "\"}")
                        .put(PATH)
                        .statusCode())
                .sorted()
                .boxed()
                .toList();

        assertEquals(List.of(200, 412, 412, 412, 412, 412, 412, 412), answers);
    }

    @Test
    void theLastRecordIsTheRowAndEveryVersionIsAnother() throws Exception {
        try (var configs = TopicProbe.open(Topics.CONFIGS)) {
            var versions = IntStream.range(0, 8)
                    .parallel()
                    .mapToObj(number -> version(put("{\"default_model\":\"m" + number + "\"}")))
                    .toList();

            assertEquals(versions.size(), Set.copyOf(versions).size());
            var kept = version(admin.asks().get(PATH));
            versions.forEach(
                    version -> configs.await(record -> record.key().equals("routing/current/" + version), PATIENCE));
            configs.await(record -> record.key().equals("routing/current"), versions.size(), PATIENCE);
            var last = configs.seen().stream()
                    .filter(record -> record.key().equals("routing/current"))
                    .toList()
                    .getLast();
            assertEquals(
                    kept, MessageCodec.read(last.value(), ConfigVersion.class).version());
        }
    }

    @Test
    void onlyAdministratorsSeeOrChangeIt() {
        for (var role : List.of("viewer", "approver", "developer")) {
            var person = people.person("acme", role + "-" + UUID.randomUUID(), role);
            person.asks().get(PATH).then().statusCode(403);
            person.asks().body(TABLE).put(PATH).then().statusCode(403);
            person.asks().delete(PATH).then().statusCode(403);
        }
        given().contentType("application/json").body(TABLE).put(PATH).then().statusCode(401);
    }

    @Test
    void nonsenseIsRefusedInASentence() {
        var sentences = Map.of(
                "",
                "empty",
                "[]",
                "expected form",
                "{\"default\":\"m\"}",
                "'default'",
                "{\"deployments\":[{\"name\":\"m\",\"provider\":\"http://evil\"}]}",
                "no URL",
                "{\"deployments\":[{\"name\":\"m\",\"provider\":\"p\",\"api_key\":\"k\"}]}",
                "'api_key'",
                "{\"deployments\":[{\"name\":\"m\",\"provider\":\"p\",\"weight\":-1}]}",
                "0 to 1000",
                "{\"deployments\":[{\"name\":\"m\",\"provider\":\"p\"},{\"name\":\"n\",\"provider\":\"p\",\"lacks\":[\"wit\"]}]}",
                "'deployments[1].lacks[0]'",
                "{\"aliases\":[{\"name\":\"a\"}]}",
                "aliases[0]",
                "{\"aliases\":[{\"name\":\"a\",\"tiers\":[]}]}",
                "tiers",
                "{\"default_model\":\"a\",\"default_model\":\"b\"}",
                "twice");
        sentences.forEach((body, sentence) -> admin.asks()
                .body(body)
                .put(PATH)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", containsString(sentence)));
        admin.asks().get(PATH).then().statusCode(404);
    }

    @Test
    void aTableThatNoRecordHoldsIsRefused() {
        var models = "\"" + "m".repeat(1_100) + "\",";
        var body = "{\"policies\":[{\"models\":[" + models.repeat(999) + "\"m\"]}]}";
        admin.asks().body(body).put(PATH).then().statusCode(413);
    }

    private Response put(String table) {
        var answer = admin.asks().body(table).put(PATH);
        answer.then().statusCode(200);
        return answer;
    }

    private static Routing routing(String json) throws MessageCodec.UnreadableMessage {
        return MessageCodec.read(json.getBytes(StandardCharsets.UTF_8), Routing.class);
    }

    private static String tag(Response answer) {
        return answer.header("ETag");
    }

    private static String version(Response answer) {
        return tag(answer).replace("\"", "");
    }
}
