package dev.sluice.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.http.RawConnection;
import dev.sluice.testkit.http.UnclearMessage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a request ends is clear at this service's own server, or the request is refused. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
class MessageBoundariesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TestHTTPResource
    URI url;

    @ParameterizedTest
    @EnumSource
    void whatIsUnclearIsRefusedAndNothingAfterItRuns(UnclearMessage message) {
        try (var connection = RawConnection.to(url.getPort())) {
            var answer = connection
                    .send(message.followedBy("/v1/chat/completions", "/q/health/live"))
                    .read(PATIENCE);

            assertEquals(1, answer.statuses().size(), answer.text());
            assertTrue(message.inBody() || answer.statuses().equals(List.of(400)), answer.text());
            assertTrue(answer.closed());
        }
    }
}
