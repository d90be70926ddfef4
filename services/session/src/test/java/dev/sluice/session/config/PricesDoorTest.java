package dev.sluice.session.config;

import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Pricing;
import dev.sluice.contracts.Topics;
import dev.sluice.session.DoorResource;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The price table, through the door; {@link RoutingDoorTest} has what the two doors have in common. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class PricesDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String PATH = "/api/v1/prices";
    private static final String LINE = """
            "model": "m", "since": "2026-11-01", "source": "contract 17", "prompt": 400000, "completion": 1600000""";

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
        var table = table(LINE + ", \"cached\": 100000, \"provider\": \"api.example.com\"");
        try (var configs = TopicProbe.open(Topics.CONFIGS)) {
            var answer = admin.asks().body(table).put(PATH);
            answer.then().statusCode(200);

            var published = configs.await(record -> record.key().equals("prices/current"), PATIENCE);
            var told = MessageCodec.read(published.value(), ConfigVersion.class);
            assertEquals(answer.header("ETag"), '"' + told.version() + '"');
            assertEquals(pricing(table), pricing(told.body().toString()));
            assertEquals(pricing(table), pricing(admin.asks().get(PATH).asString()));

            admin.asks().header("If-Match", "\"v0\"").delete(PATH).then().statusCode(412);
            admin.asks()
                    .header("If-Match", answer.header("ETag"))
                    .delete(PATH)
                    .then()
                    .statusCode(204);
            configs.await(record -> record.key().equals("prices/current") && record.value() == null, PATIENCE);
            admin.asks().get(PATH).then().statusCode(404);
        }
    }

    @Test
    void onlyAdministratorsSeeOrChangeIt() {
        var developer = people.person("acme", "dev-" + UUID.randomUUID(), "developer");
        developer.asks().get(PATH).then().statusCode(403);
        developer.asks().body(table(LINE)).put(PATH).then().statusCode(403);
        developer.asks().delete(PATH).then().statusCode(403);
    }

    @Test
    void nonsenseIsRefusedInASentence() {
        Map.of(
                        "{}",
                        "currency",
                        table(LINE + ", \"cached\": -1"),
                        "never negative",
                        table(LINE + ", \"promt\": 1"),
                        "'promt'",
                        table(LINE.replace("2026-11-01", "soon")),
                        "'prices[0].since'",
                        table(LINE.replace("400000", "\"400000\"")),
                        "'prices[0].prompt'",
                        table("\"model\": \"m\", \"since\": \"2026-11-01\", \"source\": \"s\", \"prompt\": 1"),
                        "completion")
                .forEach((body, sentence) -> admin.asks()
                        .body(body)
                        .put(PATH)
                        .then()
                        .statusCode(400)
                        .body("detail", containsString(sentence)));
    }

    private static String table(String line) {
        return "{\"currency\": \"USD\", \"prices\": [{" + line + "}]}";
    }

    private static Pricing pricing(String json) throws MessageCodec.UnreadableMessage {
        return MessageCodec.read(json.getBytes(StandardCharsets.UTF_8), Pricing.class);
    }
}
