package dev.sluice.router.provider.local;

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

        var found = LocalServers.find(
                        List.of(URI.create("http://127.0.0.1:9/v1"), place(other), place(server), place(server)))
                .orElseThrow();

        assertEquals(new LocalServer(place(server), List.of("nomic-embed", "qwen")), found);
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
        assertTrue(Duration.ofNanos(System.nanoTime() - start).compareTo(Duration.ofSeconds(2)) < 0);
    }

    @Test
    void otherMachinesAreNotAsked() {
        assertEquals(Optional.empty(), LocalServers.find(List.of(URI.create("http://192.0.2.1:11434/v1"))));
    }

    @Test
    void toolsAreAskedForWhereTheServerCanSay() {
        var found = new LocalServer(place(server), List.of("qwen"));
        server.next(
                Sample.json("{\"capabilities\": [\"completion\", \"tools\"]}"),
                Sample.json("{\"capabilities\": [\"completion\"]}"),
                Sample.status(404, "{}"));
        assertEquals(Optional.of(true), LocalServers.callsTools(found, "qwen"));
        assertEquals(Optional.of(false), LocalServers.callsTools(found, "qwen"));
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
