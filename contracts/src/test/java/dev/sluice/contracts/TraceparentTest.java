package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceparentTest {
    private static final String SENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void aWellFormedContextIsContinued() {
        assertEquals(SENT, Traceparent.continued(Optional.of(SENT)));
    }

    @Test
    void withoutOneEachRequestGetsItsOwn() {
        var one = Traceparent.continued(Optional.empty());
        var another = Traceparent.continued(Optional.empty());

        assertNotEquals(one, another);
        assertTrue(one.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01"), one);
    }

    @Test
    void aNewContextIsItselfWellFormed() {
        var fresh = Traceparent.continued(Optional.empty());

        assertEquals(fresh, Traceparent.continued(Optional.of(fresh)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nx: y",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            })
    void aMalformedContextIsReplaced(String sent) {
        assertNotEquals(sent, Traceparent.continued(Optional.of(sent)));
    }
}
