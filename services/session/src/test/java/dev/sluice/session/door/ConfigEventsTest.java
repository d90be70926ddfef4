package dev.sluice.session.door;

import dev.sluice.session.DoorResource;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Changes to agents, as whoever subscribes hears of them. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class ConfigEventsTest {
    @Inject
    People people;

    @Test
    void aSubscriberHearsWhatCountsThenEachChangeAndTheRemoval() {
        var admin = people.person("t-" + UUID.randomUUID(), "root", "tenant-admin");
        set(admin, "One.");
        try (var events = EventReader.open(admin, "/configs/events?agent=translator")) {
            events.await("\"version\":\"v1\"");
            set(admin, "Two.");
            events.await("\"version\":\"v2\",\"removed\":false");
            admin.asks().delete("/api/v1/config/translator").then().statusCode(204);
            events.await("\"version\":\"v3\",\"removed\":true");
        }
    }

    private static void set(Person admin, String prompt) {
        admin.asks()
                .body("{\"prompt\": \"" + prompt + "\"}")
                .post("/api/v1/config/translator")
                .then()
                .statusCode(200);
    }
}
