package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GrantTest {
    private static final GoldenMessage GOLDEN = new GoldenMessage("Grant", Grant.class);

    @Test
    void theSignedBytesAreForEverTheSame() throws Exception {
        assertEquals("""
                sluice-grant-1
                s-5f0c1e2d3b4a49688776655443322110.a0123456789abcdef01234567
                s-5f0c1e2d3b4a49688776655443322110.9c2e4f6a8b0d1357/1/1/1/2
                9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
                acme
                ada@example.org
                s-5f0c1e2d3b4a49688776655443322110
                grace
                2026-11-21T12:01:07.500Z
                session-1""", new String(read(GOLDEN.json()).signedBytes(), StandardCharsets.UTF_8));
    }

    @Test
    void everyFieldIsSigned() throws Exception {
        var signed = text(read(GOLDEN.json()));
        var others = Map.of(
                "approval", "s-1.a1",
                "call", "s-1.t1/1/1/1/1",
                "digest", "another",
                "decided_by", "mallory",
                "decided_at", "2026-11-21T12:01:08Z",
                "key_id", "session-2");
        for (var field : others.entrySet()) {
            var changed = GOLDEN.json().put(field.getKey(), field.getValue());
            assertNotEquals(signed, text(read(changed)), field.getKey());
        }
        for (var field :
                Map.of("tenant", "other", "user", "mallory", "session", "s-1").entrySet()) {
            var changed = GOLDEN.json();
            changed.withObject("/scope").put(field.getKey(), field.getValue());
            assertNotEquals(signed, text(read(changed)), field.getKey());
        }
    }

    @Test
    void theSignatureSignsNotItself() throws Exception {
        var grant = read(GOLDEN.json());

        assertArrayEquals(grant.signedBytes(), grant.signed("another").signedBytes());
        assertEquals("another", grant.signed("another").signature());
    }

    private static Grant read(ObjectNode json) throws Exception {
        return MessageCodec.read(GoldenMessage.bytes(json), Grant.class);
    }

    private static String text(Grant grant) {
        return new String(grant.signedBytes(), StandardCharsets.UTF_8);
    }
}
