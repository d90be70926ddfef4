package dev.sluice.router.provider.local;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.provider.Sample;
import dev.sluice.testkit.provider.SampleProvider;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalServersTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String LIST =
            "{\"object\": \"list\", \"data\": [{\"id\": \"nomic-embed\"}, {\"id\": \"qwen\"}]}";

    private final SampleProvider server = SampleProvider.start();
    private final SampleProvider other = SampleProvider.start();

    @AfterEach
    void tearDown() {
        server.close();
        other.close();
    }

    @Test
    void firstPlaceThatAnswersWithModelsIsTaken() {
        server.otherwise(request -> Sample.json(LIST));
        other.otherwise(request -> Sample.json("{\"data\": []}"));

        var places = List.of(URI.create("http://127.0.0.1:9/v1"), place(other), place(server), place(server));

        // Whoever is busy when it is looked for is not found; it is looked for again.
        var found = new LocalServer(place(server), List.of("nomic-embed", "qwen"));
        await().atMost(SOON).until(() -> LocalServers.find(places).equals(Optional.of(found)));
        assertEquals("/v1/models", server.requests().getFirst().path());
    }

    @Test
    void whoeverIsNoModelServerIsLeftAlone() {
        for (var answer : List.of(
                Sample.status(401, "{}"),
                Sample.status(200, "<html>"),
                Sample.json("[]"),
                Sample.json("{\"data\": [{\"id\": 3}]}"),
                Sample.json("{\"data\": [{\"id\": \"role/ask\", \"owned_by\": \"sluice\"}]}"),
                Sample.status(302, "{}").header("location", place(other) + "/models"))) {
            server.next(answer);
            assertEquals(Optional.empty(), LocalServers.find(List.of(place(server))), answer::toString);
        }
        assertTrue(other.requests().isEmpty());
    }

    @Test
    void silentPlaceDoesNotHoldTheStartUp() {
        server.otherwise(request -> Sample.events(LIST).silentBefore("qwen"));
        var start = System.nanoTime();
        assertEquals(Optional.empty(), LocalServers.find(List.of(place(server))));
        assertTrue(Duration.ofNanos(System.nanoTime() - start).compareTo(SOON) < 0);
    }

    @Test
    void otherMachinesAreNotAsked() {
        assertEquals(Optional.empty(), LocalServers.find(List.of(URI.create("http://192.0.2.1:11434/v1"))));
    }

    @Test
    void toolsAreAskedForWhereTheServerCanSay() {
        var found = new LocalServer(place(server), List.of("qwen"));
        server.otherwise(request -> Sample.json("{\"capabilities\": [\"completion\", \"tools\"]}"));
        await().atMost(SOON).until(() -> LocalServers.callsTools(found, "qwen").equals(Optional.of(true)));
        server.otherwise(request -> Sample.json("{\"capabilities\": [\"completion\"]}"));
        await().atMost(SOON).until(() -> LocalServers.callsTools(found, "qwen").equals(Optional.of(false)));
        server.otherwise(request -> Sample.status(404, "{}"));
        assertEquals(Optional.empty(), LocalServers.callsTools(found, "qwen"));
        assertEquals("/api/show", server.requests().getFirst().path());
    }

    @Test
    void wantedModelIsUsedIfItIsThereAndOneThatChatsElse() {
        var found = new LocalServer(URI.create("http://127.0.0.1:11434/v1"), List.of("nomic-embed", "qwen", "llama"));
        assertEquals("llama", found.model("llama"));
        assertEquals("qwen", found.model("gpt-4.1-mini"));
        assertEquals("ollama", found.name());
    }

    private static URI place(SampleProvider provider) {
        return URI.create(provider.root() + "/v1");
    }
}
