package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.MessageCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files under {@code state/memories} are memories as they rest in stores. They are kept for ever and never changed. */
class MemoryTest {
    private static final Path FOLDER = Path.of("src/test/resources/state/memories");

    static Stream<Path> golden() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("golden")
    void aStoredMemoryIsReadForEver(Path file) throws Exception {
        var stored = Files.readString(file).strip();

        var memory = MessageCodec.read(stored.getBytes(), Memory.class);

        assertEquals(stored, new String(MessageCodec.write(memory)));
    }

    @Test
    void everyKindHasAGoldenFile() throws IOException {
        var kinds = Stream.of(Memory.class.getPermittedSubclasses())
                .map(kind -> kind.getSimpleName().toLowerCase())
                .sorted()
                .toList();

        assertEquals(
                kinds,
                golden().map(file -> file.getFileName().toString().split("[-.]")[0])
                        .distinct()
                        .sorted()
                        .toList());
    }

    @Test
    void eachFactIsRememberedUnderKeysOfItsOwn() {
        var stage = Stage.open();
        stage.submit("a");

        assertEquals(
                List.of("input/i-1", "input/i-2", "turn/s-1.a"),
                stage.memories.keySet().stream().sorted().toList());
    }
}
