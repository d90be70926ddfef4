package dev.sluice.router.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.net.ProxyType;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @CsvSource({
        "proxy.example:3128, HTTP, proxy.example, 3128",
        "proxy.example, HTTP, proxy.example, 80",
        "HTTP://proxy.example:3128/, HTTP, proxy.example, 3128",
        "socks5://proxy.example, SOCKS5, proxy.example, 1080",
        "socks5h://proxy.example:9050, SOCKS5, proxy.example, 9050",
        "socks4://proxy.example, SOCKS4, proxy.example, 1080",
        "http://[::1]:3128, HTTP, ::1, 3128",
    })
    void proxyIsNamedAsOtherToolsTakeIt(String named, ProxyType type, String host, int port) {
        var by = proxy(Map.of("provider.https-proxy", named))
                .to(URI.create("https://api.openai.com/v1"))
                .orElseThrow();
        assertEquals(type, by.getType());
        assertEquals(host, by.getHost());
        assertEquals(port, by.getPort());
    }

    @Test
    void signsOfAUrlMayStandInItsPassword() {
        var by = proxy(Map.of("provider.https-proxy", "http://do%3Amain%5Cada:p%40ss%3Aw%2Ford@proxy.example"))
                .to(URI.create("https://api.openai.com/v1"))
                .orElseThrow();
        assertEquals("do:main\\ada", by.getUsername());
        assertEquals("p@ss:w/ord", by.getPassword());
    }

    @ParameterizedTest
    @CsvSource({
        "https://[::1]:8443/v1, false",
        "https://[0:0:0:0:0:0:0:1]/v1, false",
        "https://127.0.0.2/v1, false",
        "https://10.1.2.3/v1, false",
        "https://10.2.2.3/v1, true",
        "https://[fd00::5]/v1, false",
        "https://LOCALHOST/v1, false",
        "https://models.localhost/v1, false",
        "https://192.168.7.7:8443/v1, false",
        "https://192.168.7.8/v1, true",
    })
    void addressesThatAreNearAreKnownByTheirNumbers(String target, boolean proxied) {
        var proxy = proxy(Map.of(
                "provider.https-proxy",
                "http://proxy.example:3128",
                "provider.no-proxy",
                "10.1.0.0/16 fd00::/8, 192.168.7.7"));
        assertEquals(proxied, proxy.to(URI.create(target)).isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://", "ftp://proxy.example", "http://proxy.example:port"})
    void whatIsNoProxyOfOursIsRefused(String named) {
        assertThrows(IllegalArgumentException.class, () -> proxy(Map.of("provider.https-proxy", named)));
    }

    private static OutwardProxy proxy(Map<String, String> dials) {
        return OutwardProxy.of(Dials.of(dials).provider());
    }
}
