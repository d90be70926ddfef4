package dev.sluice.orchestrator.stream;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Topics;
import dev.sluice.embedded.EmbeddedInfra;
import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.embedded.InfraPorts;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.testkit.TestInfra;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicCheckTest {
    @TempDir
    Path directory;

    @Test
    void aBrokerWhoseNameDoesNotResolveYetIsWaitedFor() throws Exception {
        var check = new TopicCheck(KafkaSettings.at("no-such-host.invalid:9092"), "local");
        assertTrue(check.missing().orElseThrow().contains("no-such-host.invalid"));
    }

    @Test
    void aTopicThatTakesNoFactOfFullSizeIsNotStartedUpon() throws Exception {
        try (var infra = EmbeddedInfra.start(new EmbeddedOptions(directory.resolve("data"), InfraPorts.ANY, false))) {
            var kafka = KafkaSettings.of(infra.addresses().kafka());
            var facts = new ConfigResource(ConfigResource.Type.TOPIC, Topics.FACTS.name());
            var small = new AlterConfigOp(new ConfigEntry("max.message.bytes", "1000"), AlterConfigOp.OpType.SET);
            try (var admin = Admin.create(kafka.admin("test"))) {
                admin.incrementalAlterConfigs(Map.of(facts, List.of(small)))
                        .all()
                        .get();
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> new TopicCheck(kafka, "local").missing(), missing -> missing.filter(
                                    told -> told.endsWith("it takes 1000"))
                            .isPresent());
        }
    }

    @Test
    void aTopicThatIsOnlyWrittenIsWaitedForByName() throws Exception {
        var kafka = KafkaSettings.of(TestInfra.addresses().kafka());
        var absent = Topics.calls("nowhere");

        var missing = new TopicCheck(kafka, "nowhere").missing();

        assertEquals(Optional.of("the topic " + absent.name()), missing);
    }

    @Test
    void nothingIsMissingWhereAllTopicsAre() throws Exception {
        var kafka = KafkaSettings.of(TestInfra.addresses().kafka());
        assertEquals(Optional.empty(), new TopicCheck(kafka, "local").missing());
    }
}
