package dev.sluice.executor.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfTestTest {
    @TempDir
    Path directory;

    @Test
    void aMachineHasASandboxThatHoldsOrAReason() {
        var scratch = directory.resolve("scratch");

        switch (SelfTest.choose(SandboxLimits.standard(), scratch)) {
            case SandboxChoice.Chosen(var sandbox) -> assertEquals(SandboxLimits.standard(), sandbox.limits());
            case SandboxChoice.Refused(var reason) -> assertTrue(reason.startsWith("Commands cannot run here"), reason);
        }
        assertFalse(Files.exists(scratch));
    }

    @Test
    void aProgramThatIsMissingIsNamed() {
        for (var program : Bubblewrap.missing(true)) {
            assertFalse(Files.isExecutable(Path.of(program)));
        }
    }
}
