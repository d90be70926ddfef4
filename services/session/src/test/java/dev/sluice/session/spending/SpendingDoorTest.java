package dev.sluice.session.spending;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.BudgetWarned;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.contracts.UsageRecorded.Settlement;
import dev.sluice.contracts.UserId;
import dev.sluice.session.DoorResource;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** API keys, budgets and the ledger, through the door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class SpendingDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Instant YESTERDAY = Instant.now().minus(1, ChronoUnit.DAYS);

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    private final String tenant = "t-" + UUID.randomUUID();

    @Test
    void aKeyIsShownOnceListedAndRevoked() throws Exception {
        var ada = developer();
        try (var configs = TopicProbe.open(Topics.CONFIGS);
                var audit = TopicProbe.open(Topics.AUDIT)) {
            var made = ada.asks()
                    .body(Map.of("name", "ci", "models", List.of("role/ask")))
                    .post("/api/v1/keys")
                    .then()
                    .statusCode(201)
                    .header("Cache-Control", "no-store")
                    .body("key", startsWith("sk-sluice-"))
                    .body("tenant", equalTo(tenant))
                    .extract();
            String id = made.path("key_id");
            String secret = made.path("key");

            var published = configs.await(record -> record.key().equals("apikey/" + id), PATIENCE);
            var version = MessageCodec.read(published.value(), ConfigVersion.class);
            assertEquals(Digest.sha256Hex(secret), version.body().path("sha256").asText());
            assertEquals("role/ask", version.body().at("/models/0").asText());
            assertFalse(new String(published.value(), StandardCharsets.UTF_8).contains(secret));

            ada.asks()
                    .get("/api/v1/keys")
                    .then()
                    .body("keys", hasSize(1))
                    .body("keys[0].key_id", equalTo(id))
                    .body("keys[0].key", nullValue());

            ada.asks().delete("/api/v1/keys/" + id).then().statusCode(204);
            ada.asks().delete("/api/v1/keys/" + id).then().statusCode(204);

            configs.await(
                    record -> record.key().equals("apikey/" + id)
                            && new String(record.value(), StandardCharsets.UTF_8).contains("\"revoked\":true"),
                    PATIENCE);
            ada.asks().get("/api/v1/keys/" + id).then().body("revoked_at", notNullValue());
            for (var action : List.of("apikey.create", "apikey.revoke")) {
                var told = audit.await(
                        record -> new String(record.value(), StandardCharsets.UTF_8).contains(id)
                                && new String(record.value(), StandardCharsets.UTF_8).contains(action),
                        PATIENCE);
                assertEquals(
                        id, MessageCodec.read(told.value(), AuditRecorded.class).resource());
                assertFalse(new String(told.value(), StandardCharsets.UTF_8).contains(secret));
            }
        }
    }

    @Test
    void theSameIdempotencyKeyNamesTheSameKeyAndShowsItNotAgain() {
        var ada = developer();
        var wish = Map.of("name", "ci");
        var first = ada.asks().header("Idempotency-Key", "one").body(wish).post("/api/v1/keys");
        first.then().statusCode(201);

        ada.asks()
                .header("Idempotency-Key", "one")
                .body(wish)
                .post("/api/v1/keys")
                .then()
                .statusCode(200)
                .body("key_id", equalTo(first.path("key_id")))
                .body("key", nullValue());
        ada.asks()
                .header("Idempotency-Key", "one")
                .body(Map.of("name", "another"))
                .post("/api/v1/keys")
                .then()
                .statusCode(422);
    }

    @Test
    void nobodyTouchesTheKeysOfOthersButAnAdministrator() {
        var ada = developer();
        var eve = people.person("other-" + tenant.substring(0, 20), "eve-" + UUID.randomUUID(), "developer");
        var admin = admin();
        String id = ada.asks().body(Map.of("name", "ci")).post("/api/v1/keys").path("key_id");

        eve.asks().get("/api/v1/keys/" + id).then().statusCode(404);
        eve.asks().delete("/api/v1/keys/" + id).then().statusCode(404);
        eve.asks()
                .body(Map.of("name", "x", "user", ada.user().value()))
                .post("/api/v1/keys")
                .then()
                .statusCode(403);
        eve.asks().queryParam("tenant", tenant).get("/api/v1/keys").then().statusCode(403);

        admin.asks().queryParam("tenant", tenant).get("/api/v1/keys").then().body("keys.key_id", contains(id));
        admin.asks().delete("/api/v1/keys/" + id).then().statusCode(204);
    }

    @Test
    void aKeyMayComeWithItsBudget() {
        var ada = developer();
        String id = ada.asks()
                .body(Map.of("name", "ci", "budget", Map.of("month_micros", 5_000_000)))
                .post("/api/v1/keys")
                .path("key_id");

        admin().asks()
                .get("/api/v1/budgets/key/" + tenant + "/" + id)
                .then()
                .statusCode(200)
                .body("month_micros", equalTo(5_000_000));
    }

    @Test
    void aBudgetIsSetPublishedAndReadWithWhatIsSpent() throws Exception {
        var ada = developer();
        var admin = admin();
        var name = "user/" + tenant + "/" + ada.user();
        try (var configs = TopicProbe.open(Topics.CONFIGS)) {
            admin.asks()
                    .body(Map.of("day_micros", 1_000, "total_micros", 9_000, "warn_percent", 50))
                    .put("/api/v1/budgets/" + name)
                    .then()
                    .statusCode(200)
                    .body("day_micros", equalTo(1_000));
            var published = configs.await(record -> record.key().equals("budget/" + name), PATIENCE);
            var body = MessageCodec.read(published.value(), ConfigVersion.class).body();
            assertEquals(1_000, body.path("day_micros").asLong());
            assertEquals(50, body.path("warn_percent").asInt());

            write(usage(ada.user(), "r-" + UUID.randomUUID(), 30, Instant.now(), Optional.empty()));
            write(usage(ada.user(), "r-" + UUID.randomUUID(), 12, YESTERDAY, Optional.empty()));
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                    .get("/api/v1/budgets/" + name)
                    .then()
                    .body("spent.day_micros", equalTo(30))
                    .body("spent.total_micros", equalTo(42)));

            admin.asks().delete("/api/v1/budgets/" + name).then().statusCode(204);
            configs.await(record -> record.key().equals("budget/" + name) && record.value() == null, PATIENCE);
            ada.asks().get("/api/v1/budgets/" + name).then().body("day_micros", nullValue());
        }
    }

    @Test
    void budgetsAreForAdministratorsAndWellFormed() {
        var ada = developer();
        var admin = admin();
        ada.asks()
                .body(Map.of("day_micros", 1))
                .put("/api/v1/budgets/tenant/" + tenant)
                .then()
                .statusCode(403);
        ada.asks().get("/api/v1/budgets/tenant/" + tenant).then().statusCode(404);
        ada.asks().get("/api/v1/budgets").then().statusCode(403);
        admin.asks()
                .body(Map.of("day_micros", -1))
                .put("/api/v1/budgets/tenant/" + tenant)
                .then()
                .statusCode(400);
        admin.asks()
                .body(Map.of("day", 1))
                .put("/api/v1/budgets/tenant/" + tenant)
                .then()
                .statusCode(400);
        admin.asks()
                .body(Map.of("day_micros", 1))
                .put("/api/v1/budgets/planet/mars")
                .then()
                .statusCode(404);
        admin.asks()
                .body(Map.of("day_micros", 1))
                .put("/api/v1/budgets/user/" + tenant)
                .then()
                .statusCode(404);
        admin.asks()
                .body(Map.of("day_micros", 1))
                .put("/api/v1/budgets/session/" + tenant + "/s1")
                .then()
                .statusCode(400);
        admin.asks().body("").put("/api/v1/budgets/tenant/" + tenant).then().statusCode(400);
    }

    @Test
    void theRealUsageOfACallTakesThePlaceOfItsLeaseInWhateverOrderTheyCome() {
        var ada = developer();
        var first = "r-" + UUID.randomUUID();
        var second = "r-" + UUID.randomUUID();
        write(usage(ada.user(), first, 100, Instant.now(), Optional.of(Settlement.LEASE)));
        write(usage(ada.user(), second, 7, Instant.now(), Optional.empty()));
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> calls(ada).body("calls", hasSize(2)));
        ada.asks()
                .queryParam("settlement", "lease")
                .get("/api/v1/usage/calls")
                .then()
                .body("calls.request", contains(first));

        write(usage(ada.user(), first, 11, Instant.now(), Optional.empty()));
        write(usage(ada.user(), second, 100, Instant.now(), Optional.of(Settlement.LEASE)));
        write(usage(ada.user(), first, 100, Instant.now(), Optional.of(Settlement.LEASE)));
        var last = "r-" + UUID.randomUUID();
        write(usage(ada.user(), last, 1, Instant.now(), Optional.empty()));

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> calls(ada).body("calls.request", hasItem(last)));
        ada.asks()
                .get("/api/v1/usage")
                .then()
                .body("days[0].model_calls", equalTo(3))
                .body("days[0].cost_micros", equalTo(11 + 7 + 1))
                .body("days[0].settled_by_lease", equalTo(0));
    }

    @Test
    void usageIsListedByUserAndDayAndInPages() {
        var ada = developer();
        var bob = developer();
        for (var day = 0; day < 21; day++) {
            write(usage(
                    ada.user(),
                    "r-" + UUID.randomUUID(),
                    5,
                    Instant.now().minus(day, ChronoUnit.DAYS),
                    Optional.empty()));
        }
        write(usage(bob.user(), "r-" + UUID.randomUUID(), 8, Instant.now(), Optional.empty()));
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            var page = ada.asks().get("/api/v1/usage");
            page.then().body("days", hasSize(20)).body("next", notNullValue());
            ada.asks()
                    .queryParam("cursor", page.<String>path("next"))
                    .get("/api/v1/usage")
                    .then()
                    .body("days", hasSize(1))
                    .body("next", nullValue());
        });

        ada.asks()
                .get("/api/v1/usage")
                .then()
                .body("days.user", not(hasItem(bob.user().value())));
        ada.asks()
                .queryParam("user", bob.user().value())
                .get("/api/v1/usage")
                .then()
                .statusCode(403);
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> admin().asks()
                .queryParam("tenant", tenant)
                .queryParam("since", Instant.now().truncatedTo(ChronoUnit.DAYS).toString())
                .get("/api/v1/usage")
                .then()
                .body("days", hasSize(2)));
    }

    @Test
    void spendingIsAnsweredByTheTagsOfCalls() {
        var ada = developer();
        var bob = developer();
        var shop = Map.of("repository", "acme/shop", "pull-request", "17");
        write(tagged(ada.user(), 5, shop));
        write(tagged(ada.user(), 7, Map.of("repository", "acme/shop")));
        write(tagged(ada.user(), 20, Map.of("repository", "acme/site")));
        write(tagged(bob.user(), 90, Map.of("repository", "acme/site")));
        write(tagged(ada.user(), 1, Map.of()));

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get("/api/v1/usage/tags/repository")
                .then()
                .statusCode(200)
                .body("values.value", contains("acme/site", "acme/shop"))
                .body("values.cost_micros", contains(20, 12))
                .body("values.model_calls", contains(1, 2))
                .body("more", equalTo(false)));
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> calls(ada).body("calls", hasSize(4)));
        admin().asks()
                .queryParam("tenant", tenant)
                .get("/api/v1/usage/tags/repository")
                .then()
                .body("values.cost_micros", contains(110, 12));
        admin().asks()
                .queryParam("tenant", tenant)
                .get("/api/v1/usage/by/user")
                .then()
                .statusCode(200)
                .body("by", equalTo("user"))
                .body("values.value", contains(bob.user().value(), ada.user().value()))
                .body("values.cost_micros", contains(90, 33));
        for (var part : List.of("model", "provider", "role", "day", "outcome")) {
            ada.asks()
                    .get("/api/v1/usage/by/" + part)
                    .then()
                    .statusCode(200)
                    .body("values.model_calls.sum()", equalTo(4))
                    .body("values.cost_micros.sum()", equalTo(33));
        }
        ada.asks().get("/api/v1/usage/by/owner").then().statusCode(404);
        ada.asks()
                .queryParam("tag", "repository=acme/shop")
                .get("/api/v1/usage")
                .then()
                .body("days.cost_micros", contains(12));
        ada.asks()
                .queryParam("tag", "repository=acme/shop,pull-request=17")
                .get("/api/v1/usage/calls")
                .then()
                .body("calls.cost_micros", contains(5))
                .body("calls[0].tags.pull-request", equalTo("17"));
        ada.asks().queryParam("tag", "repository").get("/api/v1/usage").then().statusCode(400);
        ada.asks()
                .queryParam("user", bob.user().value())
                .get("/api/v1/usage/tags/repository")
                .then()
                .statusCode(403);
    }

    @Test
    void eventsAboutBudgetsAreNoModelCalls() {
        var ada = developer();
        var warning = new BudgetWarned(
                "w-" + UUID.randomUUID(), new TenantId(tenant), "tenant/" + tenant, "total", 10, 9, 80, Instant.now());
        try (var graves = TopicProbe.open(Topics.DEAD_LETTERS)) {
            send(MessageCodec.write(warning), CloudEvent.of(warning));
            var last = "r-" + UUID.randomUUID();
            write(usage(ada.user(), last, 1, Instant.now(), Optional.empty()));

            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> calls(ada).body("calls.request", contains(last)));
            assertTrue(graves.seen().stream().noneMatch(grave -> tenant.equals(grave.key())));
        }
    }

    private io.restassured.response.ValidatableResponse calls(Person person) {
        return person.asks().get("/api/v1/usage/calls").then().statusCode(200);
    }

    private Person developer() {
        return people.person(tenant, "dev-" + UUID.randomUUID(), "developer");
    }

    private Person admin() {
        return people.person("operators", "root-" + UUID.randomUUID(), "operator");
    }

    private UsageRecorded tagged(UserId user, long micros, Map<String, String> tags) {
        return usage(user, "r-" + UUID.randomUUID(), micros, Instant.now(), Optional.empty(), Optional.of(tags));
    }

    private UsageRecorded usage(UserId user, String request, long micros, Instant at, Optional<Settlement> settlement) {
        return usage(user, request, micros, at, settlement, Optional.empty());
    }

    private UsageRecorded usage(
            UserId user,
            String request,
            long micros,
            Instant at,
            Optional<Settlement> settlement,
            Optional<Map<String, String>> tags) {
        return new UsageRecorded(
                request,
                new TenantId(tenant),
                user,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "demo",
                "demo",
                new TokenUsage(10, 0, 5, 0),
                settlement.isPresent(),
                micros,
                UsageRecorded.Outcome.COMPLETED,
                at,
                Duration.ofMillis(5),
                Optional.empty(),
                Optional.empty(),
                Optional.of(UsageRecorded.PricedBy.TABLE),
                settlement,
                Optional.empty(),
                tags);
    }

    private void write(UsageRecorded usage) {
        send(MessageCodec.write(usage), CloudEvent.of(usage));
    }

    private void send(byte[] value, CloudEvent event) {
        var headers = event.headers().entrySet().stream()
                .map(header -> new RecordHeader(header.getKey(), header.getValue()))
                .toArray(RecordHeader[]::new);
        orchestrator.writer().send(Topics.USAGE, tenant, value, headers);
    }
}
