package dev.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.embedded.StartRefused;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, http://127.0.0.1:8080",
        "0.0.0.0, http://127.0.0.1:8080",
        "::, http://127.0.0.1:8080",
        "192.168.1.7, http://192.168.1.7:8080",
        "::1, http://[0:0:0:0:0:0:0:1]:8080"
    })
    void theServicesFindOneAnotherWhereSluiceListens(String host, String url) {
        assertEquals(URI.create(url), ListenAddress.of(host, 8080).fromInside());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.7"})
    void openingToTheNetworkIsWarnedOf(String host) {
        assertTrue(ListenAddress.of(host, 8080).warning().orElseThrow().contains("without TLS"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1"})
    void onThisMachineThereIsNothingToWarnOf(String host) {
        assertTrue(ListenAddress.of(host, 8080).warning().isEmpty());
    }

    @Test
    void aHostThatDoesNotExistIsRefusedInWords() {
        var refusal = assertThrows(StartRefused.class, () -> ListenAddress.of("no such host", 8080));
        assertTrue(refusal.getMessage().contains("--host"), refusal.getMessage());
    }
}
