package dev.sluice.executor.note;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which notes fit a request. */
class NoteChoiceTest {
    private static final NoteOwner ANN = new NoteOwner(new TenantId("acme"), new UserId("ann"));
    private static final SessionId SESSION = new SessionId("s-1");
    private static final NotePlace SHOP = new NotePlace("workspace/shop");

    private final List<Note> notes = new ArrayList<>();

    @Test
    void whereThereIsRoomForAllAllAreToldTheOldestFirst() {
        note(NotePlace.EVERYWHERE, "Answer in French.");
        note(SHOP, "The tests run with make check.");

        assertEquals(List.of("Answer in French.", "The tests run with make check."), chosen("fix the login"));
    }

    @Test
    void ofMoreThanThereIsRoomForThoseAreToldThatShareWordsWithTheRequest() {
        note(SHOP, "The database is reset by scripts/resetDatabase.");
        for (var other = 0; other < 20; other++) {
            note(SHOP, "Something else, number " + other + ".");
        }

        var chosen = chosen("Why does the reset of databases fail?");

        assertEquals(NoteChoice.NUMBER_MAX, chosen.size());
        assertEquals("The database is reset by scripts/resetDatabase.", chosen.getFirst());
        assertTrue(chosen.contains("Something else, number 19."), chosen.toString());
    }

    @Test
    void whatIsLongIsLeftOutForWhatFits() {
        note(SHOP, "fits " + "y".repeat(1_000));
        note(SHOP, "a " + "x".repeat(1_900));
        note(SHOP, "b " + "x".repeat(1_900));

        assertEquals(2, chosen("anything").size());
        assertTrue(chosen("what fits").contains("fits " + "y".repeat(1_000)));
    }

    @Test
    void theRarerWordCounts() {
        note(SHOP, "deploy the service, then the service restarts");
        note(SHOP, "the service logs to disk");
        note(SHOP, "kafka needs a topic before the service starts");

        var best = NoteChoice.ranked(notes, SHOP, "the kafka service").getFirst();

        assertEquals(
                "kafka needs a topic before the service starts", best.note().text());
    }

    @Test
    void wordsOfEveryTextAreNone() {
        note(SHOP, "How to do that for all of them.");

        assertEquals(
                0,
                NoteChoice.ranked(notes, SHOP, "how do you do that for me")
                        .getFirst()
                        .score());
    }

    @Test
    void whatIsWrittenWithoutSpacesIsFoundToo() {
        note(SHOP, "测试用 make 运行");
        note(SHOP, "Something newer.");

        assertEquals(
                "测试用 make 运行",
                NoteChoice.ranked(notes, SHOP, "怎么测试").getFirst().note().text());
    }

    @Test
    void notesOfOtherPlacesAreNotTold() {
        note(new NotePlace("workspace/bank"), "of the bank");
        note(NotePlace.of(new SessionId("s-2")), "of another session");
        note(NotePlace.EVERYWHERE, "of everywhere");

        assertEquals(List.of("of everywhere"), chosen("bank session"));
    }

    @Test
    void theSameNotesAndWordsGiveTheSameChoiceInWhateverOrderTheyCome() {
        var random = new Random(107);
        var words = List.of("kafka", "test", "deploy", "shop", "cart", "price", "tax", "login", "cache", "queue");
        for (var round = 0; round < 200; round++) {
            notes.clear();
            for (var number = 0; number < 30; number++) {
                var text = new StringBuilder("note");
                for (var word = random.nextInt(12); word >= 0; word--) {
                    text.append(' ').append(words.get(random.nextInt(words.size())));
                }
                note(SHOP, text.toString());
            }
            var asked = words.get(random.nextInt(words.size())) + " " + words.get(random.nextInt(words.size()));
            var first = NoteChoice.of(notes, SHOP, asked);
            Collections.shuffle(notes, random);

            assertEquals(first, NoteChoice.of(notes, SHOP, asked));
            assertTrue(first.size() <= NoteChoice.NUMBER_MAX);
            assertTrue(first.stream().mapToInt(note -> note.text().length()).sum() <= NoteChoice.CHARS_MAX);
        }
    }

    private List<String> chosen(String asked) {
        return NoteChoice.of(notes, SHOP, asked).stream().map(Note::text).toList();
    }

    private void note(NotePlace place, String text) {
        var number = notes.size();
        notes.add(
                new Note("n-%016x".formatted(number), ANN, place, text, 1, SESSION, Instant.EPOCH.plusSeconds(number)));
    }
}
