package dev.sluice.orchestrator.stream;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.kafka.KafkaSettings;
import org.junit.jupiter.api.Test;

class TopicCheckTest {
    @Test
    void aBrokerWhoseNameDoesNotResolveYetIsWaitedFor() throws Exception {
        var check = new TopicCheck(KafkaSettings.at("no-such-host.invalid:9092"));
        assertTrue(check.missing().orElseThrow().contains("no-such-host.invalid"));
    }
}
