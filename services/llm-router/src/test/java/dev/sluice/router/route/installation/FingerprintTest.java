package dev.sluice.router.route.installation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sluice.contracts.Routing;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    private static final Map<String, String> ADDRESSES = Map.of("p", "openai http://one/v1");

    @Test
    void routingVersionAndAddressesTellTablesApart() {
        var fingerprint = Fingerprint.of(routing("m"), "1", ADDRESSES);

        assertEquals(fingerprint, Fingerprint.of(routing("m"), "1", ADDRESSES));
        assertNotEquals(fingerprint, Fingerprint.of(routing("n"), "1", ADDRESSES));
        assertNotEquals(fingerprint, Fingerprint.of(routing("m"), "2", ADDRESSES));
        assertNotEquals(fingerprint, Fingerprint.of(routing("m"), "1", Map.of("p", "openai http://two/v1")));
    }

    private static Routing routing(String model) {
        return SimpleRouting.of(Optional.of("p"), Set.of("p"), model, Map.of());
    }
}
