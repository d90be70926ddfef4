package dev.sluice.session.log;

import static dev.sluice.session.Facts.TURN;
import static dev.sluice.session.Facts.delta;
import static dev.sluice.session.Facts.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Delta;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Role;
import dev.sluice.session.Facts;
import dev.sluice.session.frame.FactWalk;
import dev.sluice.session.frame.Frame;
import dev.sluice.session.frame.Story;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
        assertTrue(subscription.take(delta(8, 2, "c")).isEmpty());
    }

    @Test
    void lostTokensAreAnnouncedAndTheLaterOnesFollow() {
        var subscription = at(0);
        subscription.take(delta(8, 0, "a"));

        var frames = subscription.take(delta(8, 3, "d"));

        assertEquals(List.of("gap", "token"), types(frames));
        assertEquals(1, frames.getFirst().body().path("from").asInt());
        assertEquals(2, frames.getFirst().body().path("to").asInt());
        assertEquals(List.of("token"), types(subscription.take(delta(8, 4, "e"))));
    }

    @Test
    void whatACallWritesComesOnceAndWhatIsLostOfItIsLeftOut() {
        var subscription = at(0);
        var call = Facts.call(TURN);

        var first = subscription.take(Delta.of(Facts.SCOPE, call, 0, Role.CODER, "one"));

        assertEquals(List.of("tool_output"), types(first));
        assertEquals(call.value(), first.getFirst().body().path("call").asText());
        assertTrue(subscription
                .take(Delta.of(Facts.SCOPE, call, 0, Role.CODER, "one"))
                .isEmpty());
        assertEquals(
                List.of("tool_output"), types(subscription.take(Delta.of(Facts.SCOPE, call, 3, Role.CODER, "four"))));
        assertEquals(List.of("token"), types(subscription.take(delta(8, 0, "a"))));
    }

    @Test
    void whoComesInTheMiddleOfATurnIsToldNoStateThatNobodyKnows() {
        var subscription = at(7);

        assertTrue(subscription.open().isEmpty());
        assertEquals(List.of("tool_result"), types(subscription.take(record(8, Facts.callCompleted(TURN)))));
        assertEquals(List.of("plan", "state"), types(subscription.take(record(9, Facts.started(TURN)))));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void theStateToldLastIsWhatTheFactsSay(Story story) {
        var subscription = at(0);
        var told = new ArrayList<Frame>(subscription.open());
        var seq = 0L;
        for (var fact : story.facts()) {
            told.addAll(subscription.take(record(++seq, fact)));
        }

        assertEquals(story.state().wire(), lastState(told));
    }

    @Test
    void whereverAClientComesInItIsToldTheSameState() {
        for (var seed = 0; seed < 100; seed++) {
            var walk = new FactWalk(Facts.SCOPE.session(), seed);
            var facts = new ArrayList<FactRecord>();
            for (var step = 0; step < 40; step++) {
                walk.step().forEach(fact -> facts.add(record(facts.size() + 1, fact)));
            }
            for (var after = 0; after <= facts.size(); after += 7) {
                assertEquals(walk.state().wire(), lastState(resumed(facts, after)), "seed " + seed + " after " + after);
            }
        }
    }

    /** What a client is told that has the facts up to a seq. */
    private static List<Frame> resumed(List<FactRecord> facts, int after) {
        var turnStart = 0;
        for (var record : facts.subList(0, after)) {
            turnStart = record.fact() instanceof Fact.TurnStarted ? (int) record.seq() - 1 : turnStart;
        }
        var subscription = new Subscription(Facts.SCOPE.session(), after, turnStart, Map.of());
        var told = new ArrayList<Frame>(subscription.open());
        facts.subList(turnStart, facts.size()).forEach(record -> told.addAll(subscription.take(record)));
        return told;
    }

    private static String lastState(List<Frame> frames) {
        return frames.stream()
                .filter(frame -> frame.type().equals("state"))
                .reduce((_, later) -> later)
                .map(frame -> frame.body().path("state").asText())
                .orElse("none");
    }

    private static List<Story> stories() {
        return Story.all(Facts.SCOPE.session());
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
