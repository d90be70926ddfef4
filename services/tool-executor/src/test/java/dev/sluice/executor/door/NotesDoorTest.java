package dev.sluice.executor.door;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.NotesMark;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.ExecutorTestResource;
import dev.sluice.executor.note.Note;
import dev.sluice.executor.note.NoteBook;
import dev.sluice.executor.note.NoteOwner;
import dev.sluice.executor.note.NotePlace;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's notes through the door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ExecutorTestResource.class)
class NotesDoorTest {
    private static final String DOOR = "/api/v1/notes";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    NoteBook book;

    private final String user = "u-" + UUID.randomUUID().toString().replace("-", "");
    private final NoteOwner owner = new NoteOwner(new TenantId("acme"), new UserId(user));
    private int written;

    @Test
    void theOwnerReadsThemPageByPageTheNewestFirst() {
        keep("one", "two", "three");

        var cursor = mine().get(DOOR + "?limit=2")
                .then()
                .statusCode(200)
                .body("notes.text", contains("three", "two"))
                .body("total", equalTo(3))
                .body("total_max", equalTo(Note.NUMBER_MAX))
                .extract()
                .<String>path("next");
        mine().get(DOOR + "?limit=2&cursor=" + cursor)
                .then()
                .statusCode(200)
                .body("notes.text", contains("one"))
                .body("notes[0].place", equalTo("everywhere"))
                .body("next", nullValue());
    }

    @Test
    void theOwnerEditsTheVersionThatHeReadAndDeletesIt() {
        var id = keep("Answer in French.");
        var tag = mine().get(DOOR + "/" + id).then().statusCode(200).extract().header("ETag");

        edit(id, tag, "Answer in German.").statusCode(200).body("version", equalTo(2));
        edit(id, tag, "Answer in English.").statusCode(412).body("code", equalTo("version_conflict"));
        mine().header("If-Match", tag).delete(DOOR + "/" + id).then().statusCode(412);
        mine().get(DOOR + "/" + id).then().body("text", equalTo("Answer in German."));

        mine().delete(DOOR + "/" + id).then().statusCode(204);
        mine().delete(DOOR + "/" + id).then().statusCode(404);
        mine().get(DOOR).then().body("notes", hasSize(0));
    }

    @Test
    void theOwnerDeletesAllOfHisAndNobodyElses() {
        keep("one", "two");
        var others = new NoteOwner(owner.tenant(), new UserId("bob"));
        var his = new Note(newId(), others, NotePlace.EVERYWHERE, "of bob", 1, new SessionId("s-1"), Instant.EPOCH);
        book.keep(his);

        mine().delete(DOOR).then().statusCode(200).body("deleted", equalTo(2));

        mine().get(DOOR).then().body("total", equalTo(0));
        assertEquals(Optional.of(his), book.notes().find(others, his.id()));
        book.drop(others, his.id());
    }

    @Test
    void everybodyHearsWhoHasNotesAndNothingOfWhatIsInThem() {
        try (var configs = TopicProbe.open(Topics.CONFIGS)) {
            var key = NotesMark.KIND + "/acme/" + user;
            var id = keep("Answer in French.");

            var mark = configs.await(record -> record.key().equals(key), PATIENCE);
            assertEquals("{}", read(mark.value()).body().toString());
            mine().delete(DOOR + "/" + id).then().statusCode(204);
            configs.await(record -> record.key().equals(key) && record.value() == null, PATIENCE);
        }
    }

    @Test
    void nobodyElseSeesOrTouchesThem() {
        var id = keep("Answer in French.");
        for (var stranger : List.of(
                ExecutorTestResource.token("acme", "bob", "admin"),
                ExecutorTestResource.token("other", user, "admin"))) {
            as(stranger).get(DOOR + "/" + id).then().statusCode(404).body(not(containsString("French")));
            as(stranger).body(Map.of("text", "x")).put(DOOR + "/" + id).then().statusCode(404);
            as(stranger).delete(DOOR + "/" + id).then().statusCode(404);
            as(stranger).get(DOOR).then().body("notes.id", not(contains(id)));
        }
        mine().get(DOOR + "/" + id).then().statusCode(200).body("version", equalTo(1));
    }

    @Test
    void withoutATokenOrARoleThereIsNoEntryAndItIsWrittenDown() {
        given().get(DOOR).then().statusCode(401).contentType("application/problem+json");
        try (var audit = TopicProbe.open(Topics.AUDIT)) {
            as(ExecutorTestResource.token("acme", user, "stranger"))
                    .get(DOOR)
                    .then()
                    .statusCode(403)
                    .contentType("application/problem+json");
            audit.await(record -> refusedHere(record.value()), PATIENCE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "[]",
                "{\"text\":7}",
                "{\"text\":\" \"}",
                "{\"text\":\"a\",\"place\":\"everywhere\"}",
                "{\"text\":\"a\\u0000b\"}",
                "{\"text\":\"ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
                "{\"text\":"
            })
    void whatIsNoNoteIsRefusedInASentence(String body) {
        var id = keep("Answer in French.");

        mine().body(body)
                .put(DOOR + "/" + id)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body(not(containsString("ghp_")));
        edit(id, "*", "x".repeat(Note.CHARS_MAX + 1)).statusCode(422);
        edit(id, "*", "x".repeat(100_000)).statusCode(422);
        mine().get(DOOR + "/" + id).then().body("version", equalTo(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?limit=0",
                "?limit=201",
                "?limit=x",
                "?limit=1&limit=2",
                "?cursor=x",
                "?cursor=%00",
                "?cursor=eHh4eA",
                "?text=a",
                "/n-0000000000000000?limit=1"
            })
    void aQueryThatIsNotKnownIsRefused(String query) {
        given().urlEncodingEnabled(false)
                .auth()
                .oauth2(token())
                .get(DOOR + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/n-0000000000000000", "/x", "/n-%27%20or%201=1", "/N-0000000000000000"})
    void whatIsNoNotesNameIsNotFound(String name) {
        given().urlEncodingEnabled(false)
                .auth()
                .oauth2(token())
                .get(DOOR + name)
                .then()
                .statusCode(404);
    }

    private static boolean refusedHere(byte[] bytes) {
        try {
            var record = MessageCodec.read(bytes, AuditRecorded.class);
            return !record.allowed() && "role".equals(record.details().get("reason"));
        } catch (MessageCodec.UnreadableMessage other) {
            return false;
        }
    }

    private static ConfigVersion read(byte[] bytes) {
        try {
            return MessageCodec.read(bytes, ConfigVersion.class);
        } catch (MessageCodec.UnreadableMessage broken) {
            throw new AssertionError(broken);
        }
    }

    private ValidatableResponse edit(String id, String tag, String text) {
        return mine().header("If-Match", tag)
                .body(Map.of("text", text))
                .put(DOOR + "/" + id)
                .then();
    }

    /** Keeps these, one after the other; gives the last one's id. */
    private String keep(String... texts) {
        var id = "";
        for (var text : texts) {
            id = newId();
            book.keep(new Note(
                    id,
                    owner,
                    NotePlace.EVERYWHERE,
                    text,
                    1,
                    new SessionId("s-1"),
                    Instant.parse("2026-01-01T00:00:00Z").plusSeconds(written++)));
        }
        return id;
    }

    private static String newId() {
        return "n-" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    }

    private RequestSpecification mine() {
        return as(token());
    }

    private String token() {
        return ExecutorTestResource.token("acme", user, "viewer");
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
