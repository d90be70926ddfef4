package dev.sluice.router.sight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiverHeadersTest {
    @Test
    void theyAreNamesAndPercentEncodedValues() {
        assertEquals(
                Map.of("authorization", "Bearer a+b==", "x-team", "agents"),
                ReceiverHeaders.read("authorization=Bearer%20a+b==, x-team=agents"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "=secret", "a=b,secret", "a=secret%zz", "a=secret%"})
    void anotherFormIsRefusedWithoutRepeatingIt(String text) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> ReceiverHeaders.read(text));
        assertFalse(refusal.getMessage().contains("secret"));
    }
}
