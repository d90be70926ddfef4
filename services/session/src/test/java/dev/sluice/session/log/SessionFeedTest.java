package dev.sluice.session.log;

import static dev.sluice.session.Facts.TURN;
import static dev.sluice.session.Facts.delta;
import static dev.sluice.session.Facts.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.Facts;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SessionFeedTest {
    private final SessionFeed feed = new SessionFeed(new FeedLimits(3, 100_000));

    @Test
    void whatFollowsAPlaceComesInOrderAndWithoutAHole() {
        facts(1, 3);

        assertEquals(List.of(2L, 3L), seqs(feed.after(1)));
        assertInstanceOf(SessionFeed.Next.UpToDate.class, feed.after(3));
    }

    @Test
    void whatNoLongerFitsIsCalledOlder() {
        facts(1, 5);

        assertEquals(new SessionFeed.Next.Older(1, 2), feed.after(0));
        assertEquals(List.of(3L, 4L, 5L), seqs(feed.after(2)));
    }

    @Test
    void aRepeatedFactChangesNothing() {
        facts(1, 2);
        facts(1, 2);

        assertEquals(List.of(1L, 2L), seqs(feed.after(0)));
    }

    @Test
    void aFeedThatBeginsInTheMiddleCallsTheBeginningOlder() {
        facts(7, 7);

        assertEquals(new SessionFeed.Next.Older(1, 6), feed.after(0));
    }

    @Test
    void whatOnlyPostgresHasIsCalledOlder() {
        feed.knownUpTo(9);

        assertEquals(new SessionFeed.Next.Older(6, 9), feed.after(5));
        assertInstanceOf(SessionFeed.Next.UpToDate.class, feed.after(9));
    }

    @Test
    void anOpenStepsTokensAreThereForWhoeverComesLater() {
        deltas(8, "a", "b", "c");

        assertEquals("abc", text(Map.of()));
        assertEquals("c", text(Map.of(Facts.step(TURN), new TokenMark(8, 1))));
        assertEquals("", text(Map.of(Facts.step(TURN), new TokenMark(8, 2))));
    }

    @Test
    void aLaterRunReplacesTheTextOfTheEarlier() {
        deltas(8, "a", "b");
        deltas(16, "A");
        feed.take(delta(8, 2, "c"));

        assertEquals("A", text(Map.of()));
        assertEquals("A", text(Map.of(Facts.step(TURN), new TokenMark(8, 1))));
    }

    @Test
    void whatIsLostOnTheWayDoesNotTakeTheRestWithIt() {
        feed.take(delta(8, 4, "e"));
        feed.take(delta(8, 5, "f"));
        feed.take(delta(8, 9, "j"));

        assertEquals("efj", text(Map.of()));
        assertEquals("j", text(Map.of(Facts.step(TURN), new TokenMark(8, 7))));
    }

    @Test
    void aFinishedStepsTokensAreSupersededEvenIfTheyComeLate() {
        deltas(8, "a");
        feed.take(record(1, Facts.stepCompleted(TURN, "ab", 0)), 10);
        feed.take(delta(8, 1, "b"));

        assertEquals("", text(Map.of()));
    }

    @Test
    void aFinishedTurnClosesItsSteps() {
        deltas(8, "a");
        feed.take(record(1, Facts.completed(TURN, "")), 10);
        feed.take(delta(16, 0, "A"));

        assertEquals("", text(Map.of()));
    }

    @Test
    void whatComesOfATurnThatIsOverLeavesNothing() {
        deltas(8, "a");
        feed.take(record(1, Facts.started(TurnId.of(Facts.SCOPE.session(), "t2"))), 10);

        assertEquals("", text(Map.of()));
    }

    @Test
    void bytesAreCountedDownToNothing() {
        facts(1, 5);
        deltas(8, "abc", "d");
        deltas(16, "x");
        assertTrue(feed.bytes() > 0);

        feed.shrink();

        assertEquals(0, feed.bytes());
        assertEquals(new SessionFeed.Next.Older(1, 5), feed.after(0));
        assertTrue(feed.streamed(Map.of()).isEmpty());
    }

    @Test
    void whatACallWritesIsHeldUntilItsResult() {
        var call = Facts.call(TURN);
        feed.take(Delta.of(Facts.SCOPE, call, 0, Role.CODER, "one"));
        deltas(8, "token");

        assertEquals(
                List.of("one", "token"),
                feed.streamed(Map.of()).stream().map(Delta::text).toList());
        feed.take(record(1, Facts.callCompleted(TURN)), 100);
        feed.take(Delta.of(Facts.SCOPE, call, 1, Role.CODER, "late"));
        assertEquals(
                List.of("token"),
                feed.streamed(Map.of()).stream().map(Delta::text).toList());
    }

    @Test
    void whatComesLateOfACallIsSupersededHoweverManyFollowedInItsTurn() {
        var first = CallId.of(StepId.of(TURN, 1, 1, 1), 1);
        for (int i = 1; i <= 600; i++) {
            var call = i == 1 ? first : CallId.of(StepId.of(TURN, 1, i, 1), 1);
            feed.take(record(i, Facts.callCompleted(call, CallStatus.SUCCEEDED)), 10);
        }

        feed.take(Delta.of(Facts.SCOPE, first, 0, Role.CODER, "late"));

        assertEquals(List.of(), feed.streamed(Map.of()));
    }

    @Test
    void largeFactsAreHeldAsFarAsTheyFit() {
        for (var seq = 1; seq <= 3; seq++) {
            feed.take(record(seq, Facts.opened()), 60_000);
        }

        assertTrue(feed.bytes() <= 100_000);
        assertEquals(new SessionFeed.Next.Older(1, 2), feed.after(0));
        assertEquals(List.of(3L), seqs(feed.after(2)));
    }

    @Test
    void aStreamWithoutAnEndIsHeldAsFarAsItFits() {
        for (var index = 0; index < 1_000; index++) {
            feed.take(delta(8, index, "x".repeat(1_000)));
        }

        assertTrue(feed.bytes() <= 100_000);
        assertEquals(999, feed.streamed(Map.of()).getLast().index());
    }

    private void facts(long from, long to) {
        for (var seq = from; seq <= to; seq++) {
            feed.take(record(seq, Facts.opened()), 10);
        }
    }

    private void deltas(long run, String... texts) {
        for (var index = 0; index < texts.length; index++) {
            feed.take(delta(run, index, texts[index]));
        }
    }

    private String text(Map<StepId, TokenMark> marks) {
        var held = marks.entrySet().stream()
                .collect(Collectors.toMap(mark -> Source.of(mark.getKey()), Map.Entry::getValue));
        return feed.streamed(held).stream().map(Delta::text).collect(Collectors.joining());
    }

    private static List<Long> seqs(SessionFeed.Next next) {
        return assertInstanceOf(SessionFeed.Next.Facts.class, next).records().stream()
                .map(record -> record.seq())
                .toList();
    }
}
