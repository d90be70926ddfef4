package dev.sluice.session.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackUrlTest {
    @Test
    void anAddressIsTakenApart() {
        var url = CallbackUrl.of("https://ci.example.org/done?build=7");

        assertEquals("ci.example.org", url.host());
        assertEquals(443, url.port());
        assertEquals("/done?build=7", url.target());
        assertEquals("/", CallbackUrl.of("http://ci.example.org").target());
        assertEquals("::1", CallbackUrl.of("http://[::1]:8080/").host());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/done",
                "ci.example.org/done",
                "ftp://ci.example.org/",
                "file:///etc/passwd",
                "https://ada:secret@ci.example.org/",
                "https://ci.example.org/#here",
                "https:///done",
                "https://ci example.org/"
            })
    void whatIsNoPlainAddressIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> CallbackUrl.of(text));
    }

    @Test
    void anEndlessAddressIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> CallbackUrl.of("https://a.example/" + "x".repeat(2_000)));
    }
}
