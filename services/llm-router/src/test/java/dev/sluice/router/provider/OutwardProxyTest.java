package dev.sluice.router.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutwardProxyTest {
    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, true",
        "http://api.openai.com/v1, false",
        "https://127.0.0.1:8443/v1, false",
        "https://localhost/v1, false",
        "https://models.intern.example/v1, false",
        "https://intern.example/v1, false",
        "https://exact.example/v1, false",
        "https://notintern.example/v1, true",
    })
    void theWorldIsReachedByItAndWhatIsNearIsNot(String target, boolean proxied) {
        var proxy = proxy(Map.of(
                "provider.https-proxy",
                "http://proxy.example:3128",
                "provider.no-proxy",
                ".intern.example, exact.example:443"));

        var by = proxy.to(URI.create(target));

        assertEquals(proxied, by.isPresent());
        by.ifPresent(options -> assertEquals("proxy.example:3128", options.getHost() + ":" + options.getPort()));
    }

    @Test
    void environmentSaysItUnlessTheConfigurationDoes() {
        assertTrue(proxy(Map.of()).to(URI.create("https://api.openai.com/v1")).isEmpty());
        var named = proxy(Map.of("provider.https-proxy", "http://ada:s3cret-word@proxy.example"))
                .to(URI.create("https://api.openai.com/v1"))
                .orElseThrow();
        assertEquals("ada", named.getUsername());
        assertEquals("s3cret-word", named.getPassword());
        assertEquals(80, named.getPort());
    }

    @Test
    void everythingMayBeReachedWithoutIt() {
        var none = proxy(Map.of("provider.https-proxy", "http://proxy.example", "provider.no-proxy", "*"));
        assertEquals(Optional.empty(), none.to(URI.create("https://api.openai.com/v1")));
    }

    @Test
    void whatIsNoUrlIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> proxy(Map.of("provider.https-proxy", "proxy.example:3128")));
    }

    private static OutwardProxy proxy(Map<String, String> dials) {
        return OutwardProxy.of(Dials.of(dials).provider());
    }
}
