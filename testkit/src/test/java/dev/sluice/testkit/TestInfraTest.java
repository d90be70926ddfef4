package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Topics;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class TestInfraTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void everybodyInOneRunGetsTheSameServers() {
        assertSame(TestInfra.addresses(), TestInfra.addresses());
    }

    @Test
    void aProbeSeesWhatIsWrittenAfterItWasOpened() {
        try (var writer = TopicWriter.open()) {
            writer.send(Topics.CONTROL, "before", bytes("earlier"));
            try (var probe = TopicProbe.open(Topics.CONTROL)) {
                var key = UUID.randomUUID().toString();

                writer.send(Topics.CONTROL, key, bytes("later"));

                var found = probe.await(record -> true, LIMIT);
                assertEquals(key, found.key());
                assertEquals("later", new String(found.value(), StandardCharsets.UTF_8));
                assertEquals(1, probe.seen().size());
            }
        }
    }

    @Test
    void aProbeSaysWhatItMissed() {
        try (var probe = TopicProbe.open(Topics.TOOLS)) {
            var failure = assertThrows(AssertionError.class, () -> probe.await(record -> true, Duration.ofMillis(200)));
            assertTrue(failure.getMessage().contains("0 of 1 awaited records came to sluice.tools"));
        }
    }

    @Test
    void theDatabaseIsPostgres18() throws Exception {
        var infra = TestInfra.addresses();
        try (var connection =
                DriverManager.getConnection(infra.postgresJdbcUrl(), infra.postgresUser(), infra.postgresPassword())) {
            assertEquals(18, connection.getMetaData().getDatabaseMajorVersion());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
