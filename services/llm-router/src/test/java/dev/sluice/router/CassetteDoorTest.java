package dev.sluice.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A router without network or key answers from recordings. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(CassetteDoorTest.Recordings.class)
class CassetteDoorTest {
    private static final Path DIRECTORY = directory();
    private static final Pattern FILE = Pattern.compile("[0-9a-f]{64}\\.json");
    private static final String STREAMED =
            "{\"model\": \"role/ask\", \"stream\": true, \"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";

    /** A directory of recordings, still empty. */
    public static class Recordings implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            return Map.of(
                    "sluice.llm-router.provider.type",
                    "cassette",
                    "sluice.llm-router.provider.cassette-directory",
                    DIRECTORY.toString());
        }

        @Override
        public void stop() {
            // The directory is temporary.
        }
    }

    @TestHTTPResource
    String url;

    @Test
    void missingRecordingIsNamedAndAnswersOnceItIsThere() throws IOException {
        var door = ServiceKeys.worker(url);

        var refused = door.ask(STREAMED);
        assertEquals(400, refused.status());
        assertEquals("provider_request_refused", refused.errorCode());
        var name = FILE.matcher(refused.json().at("/error/message").asText());
        assertTrue(name.find(), refused.http().body());

        Files.writeString(DIRECTORY.resolve(name.group()), """
                {"chunks": [
                 {"choices": [{"index": 0, "delta": {"content": "re"}, "finish_reason": null}]},
                 {"choices": [{"index": 0, "delta": {"content": "corded"}, "finish_reason": "stop"}]}]}""");
        try (var stream = door.open(STREAMED)) {
            assertEquals("recorded", Door.text(stream.rest()));
            assertTrue(stream.done());
        }
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("sluice-cassette");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
