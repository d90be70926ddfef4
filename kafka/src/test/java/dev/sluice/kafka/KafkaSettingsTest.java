package dev.sluice.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {
    private static final Map<String, String> SECURED = Map.of(
            "bootstrap.servers", "broker:9093",
            "security.protocol", "SASL_SSL",
            "sasl.mechanism", "SCRAM-SHA-512",
            "sasl.jaas.config", "user and secret",
            "ssl.truststore.location", "/etc/ca.p12",
            "group.id", "somebody's");

    private final KafkaSettings settings = KafkaSettings.of(SECURED);

    @Test
    void everyKindOfClientGetsEveryPropertyOfTheConnection() {
        for (var client : List.of(
                settings.connection(),
                settings.admin("a"),
                settings.consumer("c"),
                settings.shareConsumer("s", "group", 1),
                settings.producer("p", Duration.ofSeconds(10), 1024))) {
            assertEquals("broker:9093", client.get("bootstrap.servers"));
            assertEquals("SASL_SSL", client.get("security.protocol"));
            assertEquals("SCRAM-SHA-512", client.get("sasl.mechanism"));
            assertEquals("user and secret", client.get("sasl.jaas.config"));
            assertEquals("/etc/ca.p12", client.get("ssl.truststore.location"));
        }
    }

    @Test
    void whatIsNotOfTheConnectionIsTheClientsOwn() {
        assertFalse(settings.connection().containsKey("group.id"));
        assertEquals("group", settings.shareConsumer("s", "group", 1).get("group.id"));
    }

    @Test
    void aSecretIsNeverShown() {
        assertFalse(settings.toString().contains("secret"));
        assertTrue(settings.toString().contains("broker:9093"));
    }

    @Test
    void aRecordIsTriedForAsLongAsItsProducerSaysAndNoLonger() {
        var producer = settings.producer("p", Duration.ofSeconds(1), 1024);

        assertEquals(500L, producer.get("max.block.ms"));
        assertEquals(500, producer.get("delivery.timeout.ms"));
        assertEquals(500, producer.get("request.timeout.ms"));
    }
}
