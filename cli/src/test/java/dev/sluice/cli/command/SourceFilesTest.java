package dev.sluice.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.cli.console.CommandRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFilesTest {
    @TempDir
    private Path folder;

    @Test
    void eachFileStandsUnderItsName() throws IOException {
        var file = Files.writeString(folder.resolve("main.py"), "import sys\n\nsys.exit()\n");

        assertEquals(
                "Explain:\n\nFile " + file + ":\n\n    import sys\n    \n    sys.exit()\n",
                SourceFiles.behind("Explain:", List.of(file)));
    }

    @Test
    void whatIsNoTextOrTooMuchOrNotThereIsRefused() throws IOException {
        var binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0, 1});
        var large = Files.writeString(folder.resolve("large"), "x".repeat(100_000));

        for (var file : List.of(binary, large, folder.resolve("absent"), folder)) {
            assertThrows(CommandRefused.class, () -> SourceFiles.behind("Explain:", List.of(file)));
        }
    }
}
