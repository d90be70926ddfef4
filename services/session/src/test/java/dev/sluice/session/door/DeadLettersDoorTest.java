package dev.sluice.session.door;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.kafka.DeadLetters;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.session.DoorResource;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dead letters, through the door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class DeadLettersDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PATH = "/api/v1/dead-letters";

    @Inject
    People people;

    @Inject
    KafkaSettings kafka;

    private final String session = "s-" + UUID.randomUUID();
    private Person operator;

    @BeforeEach
    void setUp() {
        operator = people.person("operators", "root-" + UUID.randomUUID(), "operator");
    }

    @Test
    void anOperatorSeesALetterAndSendsItsInputAgain() throws Exception {
        var number = buried(Topics.INBOX.name());

        operator.asks()
                .get(PATH)
                .then()
                .statusCode(200)
                .body("letters.find { it.id == '" + number + "' }.key", equalTo(session))
                .body("letters.find { it.id == '" + number + "' }.reason", equalTo("it broke"));
        try (var inbox = TopicProbe.open(Topics.INBOX);
                var audit = TopicProbe.open(Topics.AUDIT)) {
            operator.asks().post(PATH + "/" + number + "/redrive").then().statusCode(200);

            var again = inbox.await(record -> record.key().equals(session), PATIENCE);
            assertEquals(
                    "i-1~" + number,
                    MessageCodec.read(again.value(), InputRecord.class).id());
            audit.await(record -> new String(record.value()).contains("letters.redrive"), PATIENCE);
        }
    }

    @Test
    void whatIsNoInputOrNoLetterIsRefusedByName() throws Exception {
        var number = buried(Topics.FACTS.name());

        operator.asks()
                .post(PATH + "/" + number + "/redrive")
                .then()
                .statusCode(409)
                .body("code", equalTo("no_input"));
        operator.asks().post(PATH + "/999999999999/redrive").then().statusCode(404);
        operator.asks().post(PATH + "/x/redrive").then().statusCode(404);
        operator.asks().queryParam("cursor", "x").get(PATH).then().statusCode(400);
    }

    @Test
    void nobodyElseSeesOrSendsThem() {
        var boss = people.person("acme", "boss-" + UUID.randomUUID(), "tenant-admin");

        boss.asks().get(PATH).then().statusCode(403);
        boss.asks().post(PATH + "/0/redrive").then().statusCode(403);
    }

    /** Gives the letter's number. */
    private long buried(String topic) throws Exception {
        var scope = new Scope(new TenantId("acme"), new UserId("ada"), new SessionId(session));
        var input =
                new InputRecord("i-1", scope, Optional.empty(), Optional.empty(), new Input.SessionDeletionRequested());
        try (var letters = TopicProbe.open(Topics.DEAD_LETTERS);
                var desk = new DeadLetters(kafka, "test")) {
            desk.bury(new ConsumerRecord<>(topic, 2, 7, session, MessageCodec.write(input)), 1, "it broke")
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return letters.await(letter -> session.equals(letter.key()), PATIENCE)
                    .offset();
        }
    }
}
