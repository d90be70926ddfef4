package dev.sluice.router.reuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.reuse.Flight.End;
import dev.sluice.router.reuse.Flight.Next;
import dev.sluice.router.reuse.Flights.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who reads what of a call that several callers share. */
class FlightTest {
    private static final int BYTES_MAX = 100;
    private static final Flights.Id ID = new Flights.Id(new CacheKey("k"), true, false);
    private static final End.Completed COMPLETED =
            new End.Completed("p", "m", TokenUsage.NONE, Optional.empty(), false);

    private final List<Flight> over = new ArrayList<>();
    private final Flights flights = new Flights(BYTES_MAX);
    private final AtomicInteger woken = new AtomicInteger();
    private final Flight.Reader reader = woken::incrementAndGet;

    @Test
    void firstLeadsAndOthersFollow() {
        var flight = lead();

        assertEquals(new Part.Follower(flight), flights.join(ID, reader, over::add));
        assertInstanceOf(Part.Leader.class, flights.join(new Flights.Id(ID.key(), false, false), reader, over::add));
        assertInstanceOf(Part.Leader.class, flights.join(new Flights.Id(ID.key(), true, true), reader, over::add));
    }

    @Test
    void followerReadsFromTheBeginningAndIsWokenOnceForMore() {
        var flight = lead();
        flight.add(new byte[1]);
        flights.join(ID, reader, over::add);

        assertInstanceOf(Next.Piece.class, flight.next(reader, 0));
        assertEquals(0, woken.get());
        assertInstanceOf(Next.Nothing.class, flight.next(reader, 1));
        flight.add(new byte[1]);
        flight.add(new byte[1]);
        assertEquals(1, woken.get());
        assertInstanceOf(Next.Piece.class, flight.next(reader, 2));
        assertInstanceOf(Next.Nothing.class, flight.next(reader, 3));
        flight.end(COMPLETED);
        assertEquals(2, woken.get());
        assertEquals(new Next.Ended(COMPLETED), flight.next(reader, 3));
    }

    @Test
    void completedOneMayBeFollowedUntilItIsForgotten() {
        var flight = lead();
        flight.end(COMPLETED);

        assertEquals(List.of(flight), over);
        assertEquals(new Part.Follower(flight), flights.join(ID, reader, over::add));
        flights.forget(ID, flight);
        assertInstanceOf(Part.Leader.class, flights.join(ID, reader, over::add));
    }

    @Test
    void failedOneMayNotBeFollowed() {
        lead().end(new End.Failed(ProviderFailure.of(ProviderFailure.Kind.CUT, "x")));
        assertInstanceOf(Part.Leader.class, flights.join(ID, reader, over::add));
    }

    @Test
    void readerThatIsTooFarBehindIsLost() {
        var flight = lead();
        flights.join(ID, reader, over::add);
        for (int i = 0; i < 11; i++) {
            flight.add(new byte[10]);
        }

        assertInstanceOf(Next.Lost.class, flight.next(reader, 0));
        assertInstanceOf(Next.Piece.class, flight.next(reader, 1));
        assertEquals(Optional.empty(), flight.all());
        assertInstanceOf(Part.Leader.class, flights.join(ID, reader, over::add));
    }

    @Test
    void leaderThatNobodyFollowsMayGo() {
        var flight = lead();

        assertFalse(flight.goesOnWithout(woken::incrementAndGet));

        assertEquals(List.of(flight), over);
        assertInstanceOf(Part.Leader.class, flights.join(ID, reader, over::add));
        assertEquals(0, woken.get());
    }

    @Test
    void withoutItsLeaderItGoesOnUntilTheLastReaderIsGone() {
        var flight = lead();
        Flight.Reader second = () -> {};
        flights.join(ID, reader, over::add);
        flights.join(ID, second, over::add);

        assertTrue(flight.goesOnWithout(woken::incrementAndGet));
        flight.leave(reader);
        assertEquals(0, woken.get());
        flight.leave(second);

        assertEquals(1, woken.get());
        assertEquals(List.of(flight), over);
        assertInstanceOf(Part.Leader.class, flights.join(ID, reader, over::add));
    }

    @Test
    void onlyTheFirstEndCounts() {
        var flight = lead();
        flights.join(ID, reader, over::add);
        flight.end(COMPLETED);
        flight.end(new End.Refused());

        assertEquals(new Next.Ended(COMPLETED), flight.next(reader, 0));
        assertFalse(flight.goesOnWithout(woken::incrementAndGet));
        assertEquals(1, over.size());
    }

    @Test
    void readersOnOtherThreadsGetEveryPieceInOrder() throws Exception {
        var large = new Flight(1 << 20, ended -> {});
        var readers = new ArrayList<CompletableFuture<List<Integer>>>();
        for (int i = 0; i < 4; i++) {
            var wake = new Semaphore(0);
            Flight.Reader mine = wake::release;
            assertTrue(large.board(mine));
            var read = new CompletableFuture<List<Integer>>();
            readers.add(read);
            Thread.ofVirtual().start(() -> read.complete(readAll(large, mine, wake)));
        }
        for (int i = 0; i < 2_000; i++) {
            large.add(new byte[] {(byte) i});
        }
        large.end(COMPLETED);

        for (var read : readers) {
            var pieces = read.get();
            assertEquals(2_000, pieces.size());
            for (int i = 0; i < pieces.size(); i++) {
                assertEquals((byte) i, pieces.get(i).byteValue());
            }
        }
    }

    private static List<Integer> readAll(Flight flight, Flight.Reader reader, Semaphore wake) {
        var pieces = new ArrayList<Integer>();
        while (true) {
            switch (flight.next(reader, pieces.size())) {
                case Next.Piece(byte[] data) -> pieces.add((int) data[0]);
                case Next.Nothing() -> wake.acquireUninterruptibly();
                case Next.Lost() -> throw new IllegalStateException("lost");
                case Next.Ended ended -> {
                    return pieces;
                }
            }
        }
    }

    private Flight lead() {
        return assertInstanceOf(Part.Leader.class, flights.join(ID, () -> {}, over::add))
                .flight();
    }
}
