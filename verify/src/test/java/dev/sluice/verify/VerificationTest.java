package dev.sluice.verify;

import static dev.sluice.verify.rule.Invariant.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.verify.event.LogRecord;
import dev.sluice.verify.event.Place;
import dev.sluice.verify.rule.Invariant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each promise, broken in as many ways as it can be: one that is passed over is a verification that says nothing. */
class VerificationTest {
    private static final Instant NOW = Story.BEGIN.plus(Duration.ofHours(1));

    @Test
    void aWholeStoryKeepsEveryPromise() {
        var report = verified(Story.whole());

        assertEquals(Map.of(), report.broken(), () -> String.join("\n", report.lines()));
        assertEquals(1, report.sessions());
        assertEquals(4, report.modelCalls());
        assertEquals(4, report.auditRecords());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void whatIsBrokenIsFound(String fault, Invariant broken, Story story) {
        var report = verified(story);

        assertTrue(report.broken().containsKey(broken), () -> String.join("\n", report.lines()));
        assertFalse(report.isClean());
    }

    static Stream<Arguments> whatIsBrokenIsFound() {
        return Stream.of(
                fault("a fact is lost", NUMBERED, whole().told(facts -> facts.remove(5))),
                fault("a fact stands there twice", NUMBERED, whole().told(facts -> facts.add(6, facts.get(5)))),
                fault("two facts are swapped", NUMBERED, whole().told(facts -> facts.add(5, facts.remove(6)))),
                fault("a fact is another tenant's", ONE_OWNER, whole().told(facts -> facts.get(4)
                        .set("scope", Story.json("{tenant:'other',user:'ada',session:'s-1'}")))),
                fault("a fact is another user's", ONE_OWNER, whole().told(facts -> facts.get(4)
                        .set("scope", Story.json("{tenant:'acme',user:'eve',session:'s-1'}")))),
                fault("a model call is charged to another", ONE_OWNER, whole().usage(calls -> calls.getFirst()
                        .put("tenant", "other"))),
                fault(
                        "a turn ends twice",
                        TURN_ENDS_ONCE,
                        whole().with("{type:'TurnFailed',turn:'s-1.a'}", "TurnCompleted", "s-1.a")),
                fault(
                        "a turn is accepted twice",
                        TURN_ENDS_ONCE,
                        whole().with("{type:'TurnAccepted',turn:'s-1.a'}", "TurnStarted", "s-1.a")),
                fault(
                        "a turn starts twice",
                        TURN_ENDS_ONCE,
                        whole().with("{type:'TurnStarted',turn:'s-1.a'}", "TaskStarted", "s-1.a/2")),
                fault("a turn was never accepted", TURN_ENDS_ONCE, whole().without("TurnAccepted", "s-1.a")),
                fault("a turn never started", TURN_ENDS_ONCE, whole().without("TurnStarted", "s-1.a")),
                fault(
                        "a step follows the turn's end",
                        TURN_ENDS_ONCE,
                        whole().with("{type:'StepScheduled',step:'s-1.a/1/3/1'}", "TurnCompleted", "s-1.a")),
                fault(
                        "a turn never ends",
                        TURN_ENDS_IN_TIME,
                        whole().without("TurnCancelled", "s-1.b")
                                .told(facts -> facts.getLast().put("at", NOW.toString()))),
                fault(
                        "a step ends twice",
                        PART_ENDS_ONCE,
                        whole().with("{type:'StepFailed',step:'s-1.a/2/2/1'}", "StepCompleted", "s-1.a/2/2/1")),
                fault("a step never began", PART_ENDS_ONCE, whole().without("StepScheduled", "s-1.a/2/2/1")),
                fault("a step never ends", PART_ENDS_ONCE, whole().without("StepCompleted", "s-1.a/1/2/1")),
                fault(
                        "a step begins twice",
                        PART_ENDS_ONCE,
                        whole().with("{type:'StepScheduled',step:'s-1.a/1/2/1'}", "StepScheduled", "s-1.a/1/2/1")),
                fault("a task never ends", PART_ENDS_ONCE, whole().without("TaskCompleted", "s-1.a/2")),
                fault(
                        "a task that ran is skipped",
                        PART_ENDS_ONCE,
                        whole().with("{type:'TaskSkipped',task:'s-1.a/2'}", "TaskCompleted", "s-1.a/2")),
                fault(
                        "a call ends twice",
                        CALL_ENDS_ONCE,
                        whole().with(
                                        "{type:'CallCompleted',call:'s-1.a/2/1/1/1',status:'FAILED'}",
                                        "CallCompleted",
                                        "s-1.a/2/1/1/1")),
                fault("a call never ends", CALL_ENDS_ONCE, whole().without("CallCompleted", "s-1.a/2/1/1/1")),
                fault("a call was never requested", CALL_ENDS_ONCE, whole().without("CallRequested", "s-1.a/2/1/1/1")),
                fault(
                        "a step has a call more than it said",
                        CALL_ENDS_ONCE,
                        whole().with(
                                        "{type:'CallRequested',request:{call:'s-1.a/2/1/1/2'}}",
                                        "CallRequested",
                                        "s-1.a/2/1/1/1")),
                fault(
                        "a no is a yes to whoever runs it",
                        APPROVED_FIRST,
                        whole().changed("CallCompleted", "s-1.a/1/1/1/2", call -> call.put("status", "SUCCEEDED"))),
                fault(
                        "a call runs before it is decided",
                        APPROVED_FIRST,
                        whole().without("ApprovalSettled", "s-1.ayes")),
                fault(
                        "a rejected call changes files all the same",
                        APPROVED_FIRST,
                        whole().changed(
                                        "CallCompleted",
                                        "s-1.a/1/1/1/2",
                                        call -> call.set("files", Story.json("{before:'two',after:'three'}")))),
                fault(
                        "the yes was about something else",
                        APPROVED_FIRST,
                        whole().with(
                                        "{type:'ApprovalRequested',approval:'s-1.aother',call:'s-1.a/1/1/1/1'}",
                                        "ApprovalSettled",
                                        "s-1.ayes")),
                fault(
                        "an approval is decided twice",
                        DECIDED_ONCE,
                        whole().with(
                                        "{type:'ApprovalSettled',approval:'s-1.ayes',call:'s-1.a/1/1/1/1',approved:false,decided_by:'grace'}",
                                        "ApprovalSettled",
                                        "s-1.ayes")),
                fault("an approval was never asked", DECIDED_ONCE, whole().without("ApprovalRequested", "s-1.ano")),
                fault(
                        "a question is answered twice",
                        DECIDED_ONCE,
                        whole().with(
                                        "{type:'QuestionAnswered',question:'s-1.q',step:'s-1.a/1/1/1'}",
                                        "QuestionAnswered",
                                        "s-1.q")),
                fault(
                        "a step starts after the cancel",
                        CANCEL_IS_FINAL,
                        whole().with("{type:'StepScheduled',step:'s-1.b/1/2/1'}", "TurnCancelling", "s-1.b")),
                fault(
                        "something follows the deletion",
                        DELETED_IS_GONE,
                        whole().with("{type:'TurnAccepted',turn:'s-1.c'}", "SessionDeleted", "SessionDeleted")),
                fault("a model call is not charged", COSTS_ADD_UP, whole().usage(calls -> calls.removeFirst())),
                fault("a model call costs more than its step", COSTS_ADD_UP, whole().usage(calls -> calls.getFirst()
                        .put("cost_micros", 6))),
                fault(
                        "a model call is charged twice",
                        COSTS_ADD_UP,
                        whole().usage(calls ->
                                calls.add(Story.copyOf(calls.getFirst()).put("cost_micros", 7)))),
                fault("a cost is below zero", COSTS_ADD_UP, whole().usage(calls -> calls.getFirst()
                        .put("cost_micros", -5))),
                fault(
                        "a decision is not in the audit",
                        DECISIONS_AUDITED,
                        whole().audit(records -> records.removeIf(
                                record -> record.path("resource").asText().equals("s-1.ano")))),
                fault("the audit names another", DECISIONS_AUDITED, whole().audit(records -> records.get(1)
                        .put("user", "eve"))),
                fault(
                        "a call ran without the audit",
                        DECISIONS_AUDITED,
                        whole().audit(records -> records.removeFirst())),
                fault(
                        "a token stands in a fact",
                        NO_SECRETS,
                        whole().changed(
                                        "TurnCompleted",
                                        "s-1.a",
                                        turn -> turn.put(
                                                "text",
                                                "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhZGEifQo.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw"))),
                fault(
                        "what the operator named stands in a fact",
                        NO_SECRETS,
                        whole().changed("TurnCompleted", "s-1.a", turn -> turn.put("text", "the canary sings"))),
                fault("a fact is without its scope", READABLE, whole().told(facts -> facts.get(4)
                        .remove("scope"))));
    }

    @Test
    void whatIsNoEventIsFound() {
        var verification = new Verification(List.of(), NOW);
        var garbage = new LogRecord(new Place("sluice.facts", 0, 9), "s-1", Map.of(), "{nonsense");

        verification.fact(garbage);
        verification.audit(garbage);

        assertEquals(Map.of(READABLE, 2L), verification.report().broken());
    }

    @Test
    void theClockStandsStillWhileSomebodyIsAsked() {
        var asked = whole().until("QuestionAsked", "s-1.q", NOW);
        var answered = whole().until("QuestionAnswered", "s-1.q", NOW);

        assertEquals(Map.of(), verified(asked).broken());
        assertEquals(Map.of(), verified(answered).broken());
    }

    @Test
    void aClockThatGoesOnRunsOut() {
        var running = whole().until("StepScheduled", "s-1.a/1/2/1", NOW);

        assertEquals(Map.of(TURN_ENDS_IN_TIME, 1L), verified(running).broken());
    }

    @Test
    void whatJustHappenedMayNotStandEverywhereYet() {
        var story = whole().usage(List::clear).audit(List::clear);

        var report = verified(story, Story.BEGIN.plusSeconds(1));

        assertEquals(Map.of(), report.broken());
    }

    @Test
    void whatIsOlderThanTheAuditIsNotHeldAgainstIt() {
        var verification = new Verification(List.of(), NOW);
        var oldest = Story.whole()
                .audit(records -> records.getFirst().put("at", NOW.toString()))
                .auditRecords()
                .getFirst();
        verification.auditBeginsWith(oldest);
        verification.audit(oldest);
        whole().usageRecords().forEach(verification::usage);

        whole().factRecords().forEach(verification::fact);

        assertEquals(Map.of(), verification.report().broken());
    }

    @Test
    void aRefusalAboutASessionThatIsNotThereHasNoNumber() {
        var verification = new Verification(List.of(), NOW);
        var story = new Story();
        story.told(facts -> facts.add(Story.json(
                        "{scope:{tenant:'acme',user:'ada',session:'s-1'},seq:0,cause:'i-1',fact:{type:'IntentRefused'}}")
                .put("at", Story.BEGIN.toString())));

        story.factRecords().forEach(verification::fact);

        assertEquals(Map.of(), verification.report().broken());
    }

    private static Arguments fault(String fault, Invariant broken, Story story) {
        return Arguments.of(fault, broken, story);
    }

    private static Story whole() {
        return Story.whole();
    }

    private static Report verified(Story story) {
        return verified(story, NOW);
    }

    private static Report verified(Story story, Instant now) {
        var verification = new Verification(List.of("canary sings"), now);
        story.usageRecords().forEach(verification::usage);
        story.auditRecords().forEach(verification::audit);
        story.factRecords().forEach(verification::fact);
        verification.partitionEnded();
        return verification.report();
    }
}
