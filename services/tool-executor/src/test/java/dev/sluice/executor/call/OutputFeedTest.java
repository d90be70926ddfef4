package dev.sluice.executor.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What is shown of a command while it runs. */
class OutputFeedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> shown = new CopyOnWriteArrayList<>();

    @Test
    void theFirstIsShownAtOnceAndWhatIsNotSeenIsWrittenOut() {
        try (var feed = new OutputFeed("a call", (_, text) -> shown.add(text))) {
            write(feed, "one\u001b[31m\u202e\n");

            await().atMost(PATIENCE).until(() -> !shown.isEmpty());
        }
        assertEquals("one<U+001B>[31m<U+202E>\n", shown.getFirst());
    }

    @Test
    void halfACharacterWaitsForItsOtherHalf() {
        var smile = "😀".getBytes(StandardCharsets.UTF_8);
        try (var feed = new OutputFeed("a call", (_, text) -> shown.add(text))) {
            feed.wrote(smile, 2);
            feed.wrote(new byte[] {smile[2], smile[3]}, 2);

            await().atMost(PATIENCE).until(() -> String.join("", shown).equals("😀"));
        }
    }

    @Test
    void whatComesTooFastIsLeftOutAndMarked() throws Exception {
        var taken = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var feed = new OutputFeed("a call", (_, text) -> {
            shown.add(text);
            taken.countDown();
            waitFor(go);
        })) {
            write(feed, "first");
            taken.await();
            for (var line = 0; line < 10_000; line++) {
                write(feed, "line " + line + "\n");
            }
            write(feed, "last\n");
            go.countDown();

            await().atMost(PATIENCE).until(() -> shown.size() == 2);
        }
        assertTrue(shown.get(1).startsWith("[... ") && shown.get(1).endsWith("line 9999\nlast\n"), shown.get(1));
        assertTrue(shown.get(1).length() < OutputFeed.CHARS_MAX + 100);
    }

    @Test
    void nothingIsShownAfterTheEnd() {
        var feed = new OutputFeed("a call", (_, text) -> shown.add(text));
        feed.close();

        write(feed, "late");

        assertEquals(List.of(), shown);
    }

    private static void write(OutputFeed feed, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        feed.wrote(bytes, bytes.length);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
