package dev.sluice.executor.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Versions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PolicyVersionsTest {
    @Test
    void theBuiltInVersionIsAlwaysKnown() throws Exception {
        assertTrue(new PolicyVersions(Duration.ZERO)
                .find(Versions.BUILT_IN.policy())
                .isPresent());
    }

    @Test
    void aVersionThatNobodyToldIsUnknown() throws Exception {
        assertEquals(Optional.empty(), new PolicyVersions(Duration.ofMillis(1)).find("v1"));
    }

    @Test
    void aVersionThatIsLateIsWaitedFor() throws Exception {
        var versions = new PolicyVersions(Duration.ofSeconds(20));
        var found = CompletableFuture.supplyAsync(() -> {
            try {
                return versions.find("v1");
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        });

        versions.told("v1", policy("true"));

        assertTrue(found.join().isPresent());
    }

    @Test
    void aVersionThatThisReleaseDoesNotUnderstandIsUnknown() throws Exception {
        var versions = new PolicyVersions(Duration.ZERO);
        versions.told("v1", policy("of_tomorrow == 1"));
        versions.told("v2", MessageCodec.mapper().readTree("{}"));

        assertEquals(Optional.empty(), versions.find("v1"));
        assertEquals(Optional.empty(), versions.find("v2"));
    }

    private static JsonNode policy(String when) throws Exception {
        return MessageCodec.mapper()
                .readTree("{\"rules\":[{\"name\":\"a\",\"when\":\"%s\",\"decision\":\"ask\",\"reason\":\"So.\"}]}"
                        .formatted(when));
    }
}
