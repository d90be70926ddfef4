package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.MessageCodec.UnrecognisedMessage;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files under {@code state} are conversations as each release wrote them. They are kept for ever and never changed. */
class StoredConversationTest {
    private static final Path STATE = Path.of("src/test/resources/state");

    static Stream<Path> everyVersion() throws IOException {
        try (var files = Files.walk(STATE, 2)) {
            return files
                    .filter(file -> file.getParent().getFileName().toString().matches("v[0-9]+"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    static Stream<Path> today() throws IOException {
        try (var files = Files.list(STATE.resolve("v" + StoredConversation.VERSION))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("everyVersion")
    void whatAnyReleaseWroteIsRead(Path file) throws Exception {
        var read = StoredConversation.read(compact(file));

        assertTrue(read.conversation().owner().isPresent());
    }

    @ParameterizedTest
    @MethodSource("everyVersion")
    void whatAnyReleaseWroteIsReadTheSameOnceItIsWrittenAgain(Path file) throws Exception {
        var first = StoredConversation.read(compact(file)).conversation();

        var again = StoredConversation.read(StoredConversation.write(first));

        assertEquals(new StoredConversation.Read(first, List.of()), again);
    }

    @ParameterizedTest
    @MethodSource("today")
    void todaysFormIsWrittenByteForByte(Path file) throws Exception {
        var written =
                StoredConversation.write(StoredConversation.read(compact(file)).conversation());

        assertEquals(new String(compact(file), StandardCharsets.UTF_8), new String(written, StandardCharsets.UTF_8));
    }

    @Test
    void everyVersionHasItsFiles() throws IOException {
        for (int version = 1; version <= StoredConversation.VERSION; version++) {
            try (var files = Files.list(STATE.resolve("v" + version))) {
                var names = files.map(file -> file.getFileName().toString()).toList();
                // What came to a form later has a file beside these.
                assertTrue(
                        names.containsAll(List.of(
                                "asking.json",
                                "calling.json",
                                "cancelling.json",
                                "deleted.json",
                                "idle.json",
                                "retrying.json",
                                "thinking.json")),
                        names.toString());
            }
        }
    }

    @Test
    void whatTheFirstFormKeptInItselfIsRemembered() throws Exception {
        var read = StoredConversation.read(compact(STATE.resolve("v1/asking.json")));

        assertEquals(
                List.of(
                        new Memory.Submitted(new TurnId("s-1.a"), "digest-a"),
                        new Memory.Submitted(new TurnId("s-1.b"), "digest-b"),
                        new Memory.Decided(
                                new ApprovalId("s-1.ac14af6cdf5c28e0de0489cfc"), new UserId("grace"), Optional.empty()),
                        new Memory.Answered("i-1"),
                        new Memory.Answered("i-2"),
                        new Memory.Answered("i-4"),
                        new Memory.Answered("i-7")),
                read.memories());
    }

    @Test
    void aNewerFormIsHeldNotGuessed() {
        var newer = "{\"version\":99,\"conversation\":{}}".getBytes(StandardCharsets.UTF_8);

        assertThrows(UnrecognisedMessage.class, () -> StoredConversation.read(newer));
    }

    @Test
    void whatIsNoConversationIsUnreadable() {
        for (var text : List.of("", "null", "7", "[]", "{}", "{\"version\":2,\"conversation\":{}}")) {
            assertThrows(
                    UnreadableMessage.class,
                    () -> StoredConversation.read(text.getBytes(StandardCharsets.UTF_8)),
                    text);
        }
    }

    private static byte[] compact(Path file) throws IOException {
        return MessageCodec.mapper().readTree(file.toFile()).toString().getBytes(StandardCharsets.UTF_8);
    }
}
