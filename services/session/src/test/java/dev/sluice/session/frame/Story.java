package dev.sluice.session.frame;

import static java.util.Map.entry;

import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.Facts;
import java.util.List;
import java.util.Map;

/**
 * Some facts, and what everybody must say after them: sockets, events, lists and rows.
 *
 * @param turns how each turn stands
 */
public record Story(String name, List<Fact> facts, DialogueState state, Map<TurnId, TurnStatus> turns) {

    /** Every kind of story, told of a session. */
    public static List<Story> all(SessionId session) {
        var one = TurnId.of(session, "t1");
        var two = TurnId.of(session, "t2");
        var first = Facts.call(one, 1);
        var second = Facts.call(one, 2);
        return List.of(
                story("nothing was asked", List.of(), DialogueState.IDLE),
                story(
                        "a turn waits for its start",
                        List.of(Facts.accepted(one)),
                        DialogueState.IDLE,
                        entry(one, TurnStatus.QUEUED)),
                story(
                        "a turn runs",
                        List.of(Facts.accepted(one), Facts.started(one)),
                        DialogueState.PROCESSING,
                        entry(one, TurnStatus.RUNNING)),
                story(
                        "a call runs",
                        List.of(Facts.accepted(one), Facts.started(one), Facts.callScheduled(one)),
                        DialogueState.EXECUTING,
                        entry(one, TurnStatus.RUNNING)),
                story(
                        "of two calls one has ended",
                        List.of(
                                Facts.accepted(one),
                                Facts.started(one),
                                Facts.callScheduled(first),
                                Facts.callScheduled(second),
                                Facts.callCompleted(first, CallStatus.SUCCEEDED)),
                        DialogueState.EXECUTING,
                        entry(one, TurnStatus.RUNNING)),
                story(
                        "both calls have ended",
                        List.of(
                                Facts.accepted(one),
                                Facts.started(one),
                                Facts.callScheduled(first),
                                Facts.callScheduled(second),
                                Facts.callCompleted(second, CallStatus.FAILED),
                                Facts.callCompleted(first, CallStatus.SUCCEEDED)),
                        DialogueState.PROCESSING,
                        entry(one, TurnStatus.RUNNING)),
                story(
                        "a person is asked",
                        List.of(
                                Facts.accepted(one),
                                Facts.started(one),
                                Facts.callScheduled(one),
                                Facts.approvalRequested(one)),
                        DialogueState.WAITING,
                        entry(one, TurnStatus.WAITING)),
                story(
                        "of two questions one is answered",
                        List.of(
                                Facts.accepted(one),
                                Facts.started(one),
                                Facts.approvalRequested(first),
                                Facts.approvalRequested(second),
                                Facts.approvalSettled(first, true)),
                        DialogueState.WAITING,
                        entry(one, TurnStatus.WAITING)),
                story(
                        "yes",
                        List.of(
                                Facts.accepted(one),
                                Facts.started(one),
                                Facts.approvalRequested(one),
                                Facts.approvalSettled(one, true)),
                        DialogueState.EXECUTING,
                        entry(one, TurnStatus.RUNNING)),
                story(
                        "no",
                        List.of(
                                Facts.accepted(one),
                                Facts.started(one),
                                Facts.approvalRequested(one),
                                Facts.approvalSettled(one, false)),
                        DialogueState.PROCESSING,
                        entry(one, TurnStatus.RUNNING)),
                story(
                        "a waiting turn is cancelled while another runs",
                        List.of(
                                Facts.accepted(one),
                                Facts.started(one),
                                Facts.accepted(two),
                                Facts.callScheduled(one),
                                Facts.cancelled(two)),
                        DialogueState.EXECUTING,
                        entry(one, TurnStatus.RUNNING),
                        entry(two, TurnStatus.CANCELLED)),
                story(
                        "a turn that asks is being stopped",
                        List.of(
                                Facts.accepted(one),
                                Facts.started(one),
                                Facts.approvalRequested(first),
                                Facts.callScheduled(second),
                                Facts.cancelling(one),
                                Facts.callCompleted(first, CallStatus.CANCELLED)),
                        DialogueState.EXECUTING,
                        entry(one, TurnStatus.CANCELLING)),
                story(
                        "a turn is cancelled",
                        List.of(Facts.accepted(one), Facts.started(one), Facts.cancelling(one), Facts.cancelled(one)),
                        DialogueState.IDLE,
                        entry(one, TurnStatus.CANCELLED)),
                story(
                        "a turn fails",
                        List.of(Facts.accepted(one), Facts.started(one), Facts.callScheduled(one), Facts.failed(one)),
                        DialogueState.ERROR,
                        entry(one, TurnStatus.FAILED)),
                story(
                        "the next turn runs after one that failed",
                        List.of(
                                Facts.accepted(one),
                                Facts.started(one),
                                Facts.accepted(two),
                                Facts.failed(one),
                                Facts.started(two)),
                        DialogueState.PROCESSING,
                        entry(one, TurnStatus.FAILED),
                        entry(two, TurnStatus.RUNNING)),
                story(
                        "a turn completes",
                        List.of(Facts.accepted(one), Facts.started(one), Facts.completed(one, "yes")),
                        DialogueState.IDLE,
                        entry(one, TurnStatus.COMPLETED)));
    }

    @SafeVarargs
    private static Story story(
            String name, List<Fact> facts, DialogueState state, Map.Entry<TurnId, TurnStatus>... turns) {
        return new Story(name, facts, state, Map.ofEntries(turns));
    }

    @Override
    public String toString() {
        return name;
    }
}
