package dev.sluice.session.log;

import static dev.sluice.session.Facts.TURN;
import static dev.sluice.session.Facts.delta;
import static dev.sluice.session.Facts.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.SessionId;
import dev.sluice.session.Facts;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.frame.FactWalk;
import dev.sluice.session.frame.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class WatcherTest {
    /** For one at a time: whoever kept a piece would make the next wait. */
    private static final HistoryRoom ROOM = new HistoryRoom(1, Duration.ofSeconds(5));

    private final List<FactRecord> log = new ArrayList<>();
    private final SessionFeed feed = new SessionFeed(new FeedLimits(5, 1 << 20));

    @Test
    void olderFactsComeFromTheHistoryAndNewerOnesFromTheFeed() throws InterruptedException {
        happen(20);
        var client = new Client(20);

        watch(0, client, new Archive(log, 3));

        assertEquals(range(1, 20), client.seqs());
    }

    @Test
    void aHoleThatTheLogProvesDoesNotStopTheStory() throws InterruptedException {
        happen(20);
        log.removeIf(record -> record.seq() == 4);
        var client = new Client(19);

        watch(0, client, new Archive(log, 50));

        assertEquals(20L, client.seqs().getLast());
        assertEquals(19, client.seqs().size());
    }

    @Test
    void whileFactsPourInEveryClientSeesEachOnceAndInOrder() {
        for (var seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var watched = new SessionFeed(new FeedLimits(5, 1 << 20));
            var written = new CopyOnWriteArrayList<FactRecord>();
            var clients = List.of(new Client(200), new Client(200), new Client(200));
            var threads = clients.stream()
                    .map(client -> Thread.startVirtualThread(() -> watchQuietly(watched, client, written)))
                    .toList();

            for (var seq = 1; seq <= 200; seq++) {
                var record = record(seq, Facts.opened());
                written.add(record);
                watched.take(record, 1);
                if (random.nextInt(10) == 0) {
                    watched.shrink();
                }
                if (random.nextInt(4) == 0) {
                    Thread.yield();
                }
            }

            Awaitility.await().until(() -> threads.stream().noneMatch(Thread::isAlive));
            for (var client : clients) {
                assertEquals(range(1, 200), client.seqs(), "seed " + seed);
            }
        }
    }

    @Test
    void anOpenStepsMissedTokensFollowTheFacts() throws InterruptedException {
        happen(3);
        for (var index = 0; index < 3; index++) {
            feed.take(delta(8, index, Character.toString('a' + index)));
        }
        var client = new Client(4);

        var subscription = new Subscription(Facts.SCOPE.session(), 1, 0, Map.of(Facts.step(TURN), new TokenMark(8, 0)));
        new Watcher(subscription, feed, joined(feed, new Archive(log, 50)), client).watch();

        assertEquals(List.of("state", "fact", "fact", "token", "token"), client.types());
    }

    @Test
    void theHistoryIsWhatALiveClientWasSent() throws InterruptedException {
        for (var seed = 0; seed < 50; seed++) {
            var walk = new FactWalk(Facts.SCOPE.session(), seed);
            var told = new SessionFeed(new FeedLimits(5, 1 << 20));
            var written = new ArrayList<FactRecord>();
            while (written.size() < 60) {
                for (var fact : walk.step()) {
                    written.add(record(written.size() + 1, fact));
                    told.take(written.getLast(), 1);
                }
            }
            var archive = new Archive(written, 7);
            var client = new Client(written.size());
            new Watcher(new Subscription(Facts.SCOPE.session(), 0, 0, Map.of()), told, joined(told, archive), client)
                    .watch();

            var read = new ArrayList<String>();
            var after = Optional.of(0L);
            while (after.isPresent()) {
                var page = page(told, archive, written, after.get());
                page.facts().forEach(fact -> read.add(fact.frame().json()));
                after = page.next();
            }

            assertEquals(client.facts(), read, "seed " + seed);
        }
    }

    @Test
    void whoReadsTooMuchAtOnceWaitsAndIsToldToComeLater() {
        var room = new HistoryRoom(1, Duration.ofMillis(10));
        try (var _ = room.take()) {
            assertThrows(Problem.class, room::take);
        }

        room.take().close();
    }

    @Test
    void aPageEndsWhereItsBytesDoAndTheNextGoesOnThere() {
        happen(20);

        var page = Page.read(
                new Subscription(Facts.SCOPE.session(), 0, 0, Map.of()), joined(feed, new Archive(log, 50)), 100, 500);

        assertTrue(page.facts().size() < 10, "each frame has more than 50 bytes");
        assertEquals(Optional.of(page.facts().getLast().record().seq()), page.next());
    }

    /** A page as a client reads it that comes in where its last page ended. */
    private static Page page(SessionFeed feed, FactHistory archive, List<FactRecord> written, long after) {
        var turnStart = written.stream()
                .filter(record -> record.seq() <= after && record.fact() instanceof Fact.TurnStarted)
                .mapToLong(record -> record.seq() - 1)
                .max()
                .orElse(0);
        return Page.read(
                new Subscription(Facts.SCOPE.session(), after, turnStart, Map.of()),
                joined(feed, archive),
                11,
                1 << 20);
    }

    private void happen(int count) {
        for (var seq = 1; seq <= count; seq++) {
            var record = record(seq, Facts.opened());
            log.add(record);
            feed.take(record, 1);
        }
    }

    private void watch(long after, Client client, FactHistory history) throws InterruptedException {
        var subscription = new Subscription(Facts.SCOPE.session(), after, after, Map.of());
        new Watcher(subscription, feed, joined(feed, history), client).watch();
    }

    private static void watchQuietly(SessionFeed feed, Client client, List<FactRecord> written) {
        try {
            var history = new Archive(written, 7);
            var subscription = new Subscription(Facts.SCOPE.session(), 0, 0, Map.of());
            new Watcher(subscription, feed, joined(feed, history), client).watch();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static SessionLog joined(SessionFeed feed, FactHistory history) {
        return new SessionLog(Facts.SCOPE.session(), feed, history, ROOM);
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    /** All that was written, read some at a time. */
    private static final class Archive implements FactHistory {
        private final List<FactRecord> records;
        private final int max;

        Archive(List<FactRecord> records, int max) {
            this.records = records;
            this.max = max;
        }

        @Override
        public Found read(SessionId session, long from, long to) {
            var found = records.stream()
                    .filter(record -> record.seq() >= from && record.seq() <= to)
                    .limit(max)
                    .toList();
            return new Found(found, found.isEmpty() || found.getLast().seq() == to);
        }
    }

    /** Leaves when it has what it waits for. */
    private static final class Client implements Watcher.Audience {
        private final List<Frame> frames = new CopyOnWriteArrayList<>();
        private final int framesMax;

        /** @param framesMax frames of facts and tokens to wait for */
        Client(int framesMax) {
            this.framesMax = framesMax;
        }

        @Override
        public void send(Frame frame) {
            frames.add(frame);
        }

        @Override
        public boolean listening() {
            return types().stream().filter(type -> !type.equals("state")).count() < framesMax;
        }

        List<Long> seqs() {
            return frames.stream()
                    .filter(frame -> frame.seq().isPresent())
                    .map(frame -> frame.seq().getAsLong())
                    .toList();
        }

        List<String> facts() {
            return frames.stream()
                    .filter(frame -> frame.seq().isPresent())
                    .map(Frame::json)
                    .toList();
        }

        List<String> types() {
            return frames.stream().map(Frame::type).toList();
        }
    }
}
