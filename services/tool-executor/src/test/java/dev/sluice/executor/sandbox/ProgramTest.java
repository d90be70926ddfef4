package dev.sluice.executor.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgramTest {
    @Test
    void aProgramIsFoundOnlyWhereASandboxLooks() {
        assertEquals(Optional.empty(), new Program("sluice-has-no-such-program", "nothing", "nowhere").place());
        assertTrue(new Program("sh", "scripts", "every system")
                .place()
                .orElseThrow()
                .endsWith(Path.of("sh")));
    }
}
