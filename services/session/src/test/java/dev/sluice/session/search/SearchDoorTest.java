package dev.sluice.session.search;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was said, found at the door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class SearchDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PATH = "/api/v1/search";

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    private Person ada;
    private Scope scope;
    private TurnId turn;

    @BeforeEach
    void somebodySpeaks() {
        ada = people.person("t-" + UUID.randomUUID(), "ada-" + UUID.randomUUID(), "developer");
        scope = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        turn = Facts.turnOf(scope);
        orchestrator.say(scope, new Fact.SessionOpened(Optional.of("Retries of the poller"), Optional.empty()));
        orchestrator.say(scope, Facts.accepted(turn, "Why is the consumer running twice? <script>alert(1)</script>"));
        orchestrator.say(scope, Facts.stepCompleted(turn, "Two consumers run: the back-off starts a second one.", 0));
        orchestrator.say(scope, Facts.completed(turn, "Die Verbraucher liefen zweimal."));
        found("consumer", 2);
    }

    @Test
    void wordsAreFoundAsTheyAreStemmedBestFirst() {
        found("runs", 2)
                .body(
                        "hits.score[0]",
                        equalTo(ada.asks()
                                .queryParam("q", "runs")
                                .get(PATH)
                                .jsonPath()
                                .getFloat("hits.score.max()")));
        found("back-off", 1)
                .body("hits[0].author", equalTo("agent"))
                .body("hits[0].role", equalTo("coder"))
                .body("hits[0].session_id", equalTo(scope.session().value()))
                .body("hits[0].turn", equalTo(turn.value()))
                .body("hits[0].seq", equalTo(3))
                .body("hits[0].title", equalTo("Retries of the poller"));
        found("\"second one\"", 1);
        found("\"one second\"", 0);
        found("consumer -script", 1);
        found("nowhere or poller", 1)
                .body("hits[0].author", equalTo("title"))
                .body("hits[0].excerpt.find { it.hit }.text", equalTo("poller"));
    }

    @Test
    void anExcerptIsPartsAndNoHtmlOfOurs() {
        found("alert", 1)
                .body("hits[0].excerpt.find { it.hit }.text", equalTo("alert"))
                .body("hits[0].excerpt.text.join('')", containsString("<script>alert(1)</script"));
    }

    @Test
    void eachLanguageTakesItsOwnWordsForTheSame() {
        var other = TurnId.of(scope.session(), "t2");
        orchestrator.say(scope, Facts.accepted(other, "Die Häuser sind verkauft, les maisons aussi, y las casas."));
        Awaitility.await().atMost(PATIENCE).until(() -> hits(Map.of("q", "verkauft")) == 1);

        assertEquals(1, hits(Map.of("q", "Haus Häuser", "language", "de")));
        assertEquals(1, hits(Map.of("q", "maison", "language", "fr")));
        assertEquals(1, hits(Map.of("q", "casa", "language", "es")));
    }

    @Test
    void filtersRestrict() {
        assertEquals(1, hits(Map.of("q", "consumer", "author", "user")));
        assertEquals(1, hits(Map.of("q", "consumer", "role", "coder")));
        assertEquals(0, hits(Map.of("q", "consumer", "role", "architect")));
        assertEquals(0, hits(Map.of("q", "consumer", "model", "none")));
        assertEquals(0, hits(Map.of("q", "consumer", "session", "s-other")));
        assertEquals(2, hits(Map.of("q", "consumer", "session", scope.session().value())));
        assertEquals(2, hits(Map.of("q", "consumer", "since", "2020-01-01T00:00:00Z")));
        assertEquals(0, hits(Map.of("q", "consumer", "until", "2020-01-01T00:00:00Z")));
    }

    @Test
    void nobodyFindsWhatIsAnothers() {
        var colleague = people.person(ada.tenant().value(), "eve-" + UUID.randomUUID(), "tenant-admin");
        var namesake = people.person("u-" + UUID.randomUUID(), ada.user().value(), "developer");
        // Who says another's mark is found by nobody else.
        var marked = new Scope(namesake.tenant(), namesake.user(), new SessionId("s-" + UUID.randomUUID()));
        orchestrator.say(marked, Facts.opened());
        orchestrator.say(
                marked,
                Facts.accepted(
                        Facts.turnOf(marked), "consumer @" + md5(ada.tenant() + "/" + ada.user()) + " consumer"));
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> namesake.asks()
                .queryParam("q", "consumer")
                .get(PATH)
                .then()
                .body("hits", hasSize(1)));

        for (var other :
                new Person[] {colleague, people.person(ada.tenant().value(), "app-" + UUID.randomUUID(), "approver")}) {
            other.asks()
                    .queryParam("q", "consumer")
                    .get(PATH)
                    .then()
                    .statusCode(200)
                    .body("hits", empty());
        }
        namesake.asks()
                .queryParam("q", "consumer")
                .get(PATH)
                .then()
                .body("hits.session_id", contains(marked.session().value()));
        found("consumer", 2);
        people.person("operators", "op-" + UUID.randomUUID(), "operator")
                .asks()
                .queryParam("q", "consumer")
                .get(PATH)
                .then()
                .statusCode(403);
    }

    @Test
    void whatWasDeletedIsNotFound() {
        orchestrator.say(scope, new Fact.SessionDeleted());

        found("consumer", 0);
        found("poller", 0);
    }

    @Test
    void pagesLeadThroughAllHitsOnce() {
        for (var i = 0; i < 45; i++) {
            orchestrator.say(scope, Facts.accepted(TurnId.of(scope.session(), "p" + i), "paging number " + i));
        }
        Awaitility.await().atMost(PATIENCE).until(() -> hits(Map.of("q", "\"number 44\"")) == 1);

        var seen = new HashSet<Integer>();
        String next = "0";
        while (next != null) {
            var page = ada.asks()
                    .queryParam("q", "paging")
                    .queryParam("cursor", next)
                    .get(PATH)
                    .jsonPath();
            seen.addAll(page.getList("hits.seq", Integer.class));
            next = page.getString("next");
        }
        assertEquals(45, seen.size());
    }

    @Test
    void whatCannotBeLookedForIsSaid() {
        ada.asks().get(PATH).then().statusCode(400);
        for (var wrong : new String[] {"the", "-", "\"\"", " ", "!!!", "%_\\", "x".repeat(501)}) {
            ada.asks().queryParam("q", wrong).get(PATH).then().statusCode(400);
        }
        for (var wrong : Map.of(
                        "language",
                        "xx",
                        "author",
                        "nobody",
                        "cursor",
                        "-1",
                        "since",
                        "yesterday",
                        "session",
                        "-",
                        "limit",
                        "3")
                .entrySet()) {
            ada.asks()
                    .queryParam("q", "consumer")
                    .queryParam(wrong.getKey(), wrong.getValue())
                    .get(PATH)
                    .then()
                    .statusCode(400);
        }
        for (var odd : new String[] {"'; drop table session.messages; --", "a & | ! ( b", "\"unclosed", ":* foo"}) {
            ada.asks().queryParam("q", odd).get(PATH).then().statusCode(200);
        }
        ada.asks().queryParam("q", "consumer").get(PATH).then().body("hits.author", hasItem("user"));
    }

    private ValidatableResponse found(String words, int hits) {
        Awaitility.await().atMost(PATIENCE).until(() -> hits(Map.of("q", words)) == hits);
        return ada.asks().queryParam("q", words).get(PATH).then().statusCode(200);
    }

    private int hits(Map<String, String> query) {
        return ada.asks()
                .queryParams(query)
                .get(PATH)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("hits")
                .size();
    }

    private static String md5(String text) {
        try {
            var digest = MessageDigest.getInstance("MD5").digest(text.getBytes());
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }
}
