package dev.sluice.session.live;

import static dev.sluice.session.Facts.TURN;
import static dev.sluice.session.Facts.delta;
import static dev.sluice.session.Facts.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.session.Facts;
import dev.sluice.session.frame.Frame;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
    @Test
    void aFactThatTheClientHasIsNotTakenAgain() {
        var subscription = at(0);
        subscription.take(record(1, Facts.opened()));

        assertTrue(subscription.take(record(1, Facts.opened())).isEmpty());
    }

    @Test
    void aHoleIsNeverSkippedInSilence() {
        var subscription = at(0);

        assertThrows(IllegalStateException.class, () -> subscription.take(record(2, Facts.opened())));
    }

    @Test
    void theStateIsToldAtOnceAndOnChangeOnly() {
        var subscription = at(0);

        assertEquals(List.of("state"), types(subscription.open()));
        assertEquals(List.of("fact"), types(subscription.take(record(1, Facts.opened()))));
        assertEquals(List.of("queued"), types(subscription.take(record(2, Facts.accepted(TURN)))));
        assertEquals(List.of("plan", "state"), types(subscription.take(record(3, Facts.started(TURN)))));
        assertEquals(List.of("fact"), types(subscription.take(record(4, Facts.stepScheduled(TURN)))));
    }

    @Test
    void factsBeforeTheClientsPlaceAreTakenInSilenceToKnowTheState() {
        var subscription = new Subscription(Facts.SCOPE.session(), 4, 2, Map.of());

        assertTrue(subscription.open().isEmpty());
        assertTrue(subscription.take(record(3, Facts.started(TURN))).isEmpty());
        var atPlace = subscription.take(record(4, Facts.approvalRequested(TURN)));

        assertEquals(List.of("state"), types(atPlace));
        assertEquals("waiting", atPlace.getFirst().body().path("state").asText());
        assertEquals(
                List.of("approval_decided", "state"),
                types(subscription.take(record(5, Facts.approvalSettled(TURN, true)))));
    }

    @Test
    void tokensComeInOrderFromTheFirstOneMissed() {
        var subscription = new Subscription(Facts.SCOPE.session(), 0, 0, Map.of(Facts.step(TURN), new TokenMark(8, 1)));

        assertTrue(subscription.take(delta(8, 1, "b")).isEmpty());
        assertEquals(List.of("token"), types(subscription.take(delta(8, 2, "c"))));
        assertTrue(subscription.take(delta(8, 4, "e")).isEmpty(), "3 is missing");
        assertTrue(subscription.take(delta(8, 2, "c")).isEmpty());
    }

    @Test
    void aLaterRunBeginsAnewAndAnEarlierOneIsOver() {
        var subscription = at(0);
        subscription.take(delta(8, 0, "a"));

        assertEquals(List.of("token"), types(subscription.take(delta(16, 0, "A"))));
        assertTrue(subscription.take(delta(8, 1, "b")).isEmpty());
    }

    @Test
    void everyFrameOfAFactNamesTheAgentAtWork() {
        var subscription = at(0);
        subscription.take(record(1, Facts.opened()));
        subscription.take(record(2, Facts.accepted(TURN)));
        subscription.take(record(3, Facts.started(TURN)));

        var done = subscription.take(record(4, Facts.completed(TURN, "yes"))).getFirst();

        assertEquals("coder", done.body().path("agent").asText());
        assertEquals(TURN.value(), done.body().path("turn").asText());
    }

    private static Subscription at(long seq) {
        return new Subscription(Facts.SCOPE.session(), seq, seq, Map.of());
    }

    private static List<String> types(List<Frame> frames) {
        return frames.stream().map(Frame::type).toList();
    }
}
