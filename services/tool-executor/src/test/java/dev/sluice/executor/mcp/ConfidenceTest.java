package dev.sluice.executor.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfidenceTest {
    @Test
    void whatStandsBehindTheFirstWordIsASecretByItselfAndThatWordIsNone() {
        var confidence = new Confidence(List.of("Bearer correct-horse"));

        assertEquals("[a secret]", confidence.kept("Bearer correct-horse"));
        assertEquals(
                "it wants a Bearer token, not [a secret]",
                confidence.kept("it wants a Bearer token, not correct-horse"));
    }

    @Test
    void aSecretOfOneWordIsKept() {
        assertEquals("not [a secret]", new Confidence(List.of("correct-horse")).kept("not correct-horse"));
    }
}
