package dev.sluice.session.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.session.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LiveSessionsTest {
    private final LiveSessions live = new LiveSessions(new FeedLimits(100, 100_000), 1_000_000, Duration.ofMinutes(15));

    @Test
    void aThousandWatchesLeaveNothingBehind() {
        for (var number = 0; number < 1_000; number++) {
            live.watch(session(number));
        }
        for (var number = 0; number < 1_000; number++) {
            live.unwatch(session(number));
        }

        assertEquals(0, live.held());
        assertEquals(0, live.bytes());
    }

    @Test
    void aSessionIsHeldUntilTheLastWatcherLeaves() {
        var feed = live.watch(session(1));
        live.watch(session(1));
        live.unwatch(session(1));

        assertEquals(Optional.of(feed), live.find(session(1)));
    }

    @Test
    void ofHoweverManySessionsMemoryIsBounded() {
        for (var number = 0; number < 10_000; number++) {
            live.take(fact(session(number)), 1_000);
        }

        assertTrue(live.bytes() <= 1_000_000, () -> live.bytes() + " bytes");
        assertTrue(live.held() < 1_000);
        assertEquals(1, live.find(session(9_999)).orElseThrow().newest(), "the newest are here");
    }

    @Test
    void aWatchedSessionLetsGoOfItsFactsButNotOfItsWatchers() {
        var feed = live.watch(session(0));
        live.take(fact(session(0)), 90_000);
        for (var number = 1; number < 1_000; number++) {
            live.take(fact(session(number)), 10_000);
        }

        assertEquals(Optional.of(feed), live.find(session(0)));
        assertEquals(new SessionFeed.Next.Older(1, 1), feed.after(0));
    }

    @Test
    void largeMessagesAreCountedByTheirBytes() {
        for (var number = 0; number < 60; number++) {
            live.take(fact(session(number)), 500_000);
        }

        assertTrue(live.bytes() <= 1_000_000, () -> live.bytes() + " bytes");
    }

    private static SessionId session(int number) {
        return new SessionId("s-" + number);
    }

    private static FactRecord fact(SessionId session) {
        var scope = new Scope(Facts.SCOPE.tenant(), Facts.SCOPE.user(), session);
        return new FactRecord(scope, 1, "i-1", Instant.EPOCH, Optional.empty(), Optional.empty(), Facts.opened());
    }
}
