package dev.sluice.session.door;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CarriedHistory;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.session.TightLimits;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How many forks a user may make in an hour: here two. */
@QuarkusTest
@TestProfile(TightLimits.class)
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class ForkCapTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    @Test
    void whoHasMadeAsManyAsHeMayIsToldWhenHeMayAgain() {
        var ada = people.developer("ada-" + UUID.randomUUID());
        var origin = session(ada, Facts.opened());
        fork(ada, origin);
        fork(ada, origin);

        var refused = ada.asks()
                .body(Map.of())
                .post("/api/v1/sessions/" + origin + "/fork")
                .then()
                .statusCode(429)
                .body("code", equalTo("too_many_forks"))
                .extract();

        var seconds = Integer.parseInt(refused.header("Retry-After"));
        assertTrue(seconds > 3_000 && seconds <= 3_601, () -> "told to wait " + seconds + " s");
        var bob = people.developer("bob-" + UUID.randomUUID());
        var bobs = session(bob, Facts.opened());
        bob.asks()
                .body(Map.of())
                .post("/api/v1/sessions/" + bobs + "/fork")
                .then()
                .statusCode(201);
    }

    private SessionId session(Person owner, Fact... facts) {
        var scope = new Scope(owner.tenant(), owner.user(), new SessionId("s-" + UUID.randomUUID()));
        List.of(facts).forEach(fact -> orchestrator.say(scope, fact));
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> owner.asks()
                .get("/api/v1/sessions/" + scope.session())
                .then()
                .statusCode(200));
        return scope.session();
    }

    private void fork(Person owner, SessionId origin) {
        var forked =
                new Fact.SessionForked(origin, 1, Optional.empty(), new CarriedHistory(List.of(), Optional.empty()));
        var fork = session(owner, Facts.opened(), forked);
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> owner.asks()
                .get("/api/v1/sessions/" + fork)
                .then()
                .body("forked_from", equalTo(origin.value())));
    }
}
