package dev.sluice.orchestrator.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.testkit.TestInfra;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopicCheckTest {
    @Test
    void aBrokerWhoseNameDoesNotResolveYetIsWaitedFor() throws Exception {
        var check = new TopicCheck(KafkaSettings.at("no-such-host.invalid:9092"));
        assertTrue(check.missing().orElseThrow().contains("no-such-host.invalid"));
    }

    @Test
    void aTopicThatNobodyHasMadeYetIsWaitedForByName() throws Exception {
        var kafka = KafkaSettings.of(TestInfra.addresses().kafka());
        var absent = Topics.calls("nowhere");

        var missing = new TopicCheck(kafka, List.of(Topics.RESTED, absent)).missing();

        assertEquals(Optional.of("the topic " + absent.name()), missing);
    }

    @Test
    void nothingIsMissingWhereAllTopicsAre() throws Exception {
        var kafka = KafkaSettings.of(TestInfra.addresses().kafka());
        assertEquals(Optional.empty(), new TopicCheck(kafka).missing());
    }
}
