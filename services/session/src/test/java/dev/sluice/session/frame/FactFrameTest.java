package dev.sluice.session.frame;

import static dev.sluice.session.Facts.TURN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallView;
import dev.sluice.contracts.CallWarning;
import dev.sluice.contracts.CarriedHistory;
import dev.sluice.contracts.CommandView;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Feedback;
import dev.sluice.contracts.InstructionsFile;
import dev.sluice.contracts.LimitReached;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.Rating;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Repetition;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TaskFailure;
import dev.sluice.contracts.TaskId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.ToldNote;
import dev.sluice.contracts.TurnFailure;
import dev.sluice.contracts.TurnLimit;
import dev.sluice.contracts.UserId;
import dev.sluice.session.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FactFrameTest {
    @Test
    void eachFactHasItsOneFrame() {
        var expected = new LinkedHashMap<Fact, String>();
        expected.put(Facts.opened(), "fact");
        expected.put(new Fact.SessionDeleted(), "fact");
        var nothing = new CarriedHistory(List.of(), Optional.empty());
        expected.put(new Fact.SessionForked(new SessionId("s0"), 3, Optional.empty(), nothing), "forked");
        expected.put(new Fact.SessionRewound(TURN, 3, Optional.empty(), nothing), "rewound");
        expected.put(new Fact.SessionRested(0, List.of(1L)), "fact");
        expected.put(new Fact.HistorySummarised(Facts.step(TURN), 12, "a summary", TokenUsage.NONE, "model"), "fact");
        expected.put(Facts.accepted(TURN), "queued");
        expected.put(Facts.started(TURN), "plan");
        expected.put(new Fact.PlanStated(TURN, "declared", new Plan(List.of())), "plan");
        expected.put(new Fact.TaskStarted(TaskId.of(TURN, 2), Role.CODER), "task");
        expected.put(new Fact.TaskCompleted(TaskId.of(TURN, 2), Role.CODER, Map.of()), "task");
        expected.put(new Fact.TaskFailed(TaskId.of(TURN, 2), Role.CODER, TaskFailure.MODEL_FAILED, "no"), "task");
        expected.put(new Fact.TaskHandedOver(TaskId.of(TURN, 1), Role.CODER, Role.DEBUG, "find out"), "task");
        expected.put(new Fact.TaskSkipped(TaskId.of(TURN, 3), Role.CODER, "it needs 2"), "task");
        expected.put(new Fact.TurnSteered(TURN, TURN, "digest", "and this"), "steered");
        expected.put(
                new Fact.CallRetried(
                        Facts.call(TURN), Role.CODER, "read_file", 2, CallFailure.TIMEOUT, "late", Facts.NOON),
                "retry");
        expected.put(new Fact.FilesArrived(12, 48_213), "fact");
        expected.put(
                new Fact.InstructionsRead(TURN, List.of(new InstructionsFile("AGENTS.md", "text", 4, true))),
                "instructions");
        expected.put(new Fact.NotesChosen(TURN, List.of(new ToldNote("n-0f1e2d3c4b5a6978", "text", true))), "notes");
        expected.put(new Fact.AgentStuck(TaskId.of(TURN, 1), Role.CODER, Repetition.SAME_CALL, "again"), "stuck");
        expected.put(Facts.stepScheduled(TURN), "fact");
        expected.put(Facts.stepCompleted(TURN, "text", 1), "message");
        expected.put(Facts.callRequested(TURN), "tool_call");
        expected.put(Facts.callScheduled(TURN), "fact");
        expected.put(Facts.approvalRequested(TURN), "approval_required");
        expected.put(Facts.approvalSettled(TURN, true), "approval_decided");
        expected.put(new Fact.FeedbackGiven(TURN, feedback(Rating.DOWN), new UserId("grace")), "feedback");
        expected.put(Facts.questionAsked(TURN), "question");
        expected.put(Facts.questionAnswered(TURN, "that"), "question_answered");
        expected.put(Facts.callCompleted(TURN), "tool_result");
        expected.put(new Fact.TurnCancelling(TURN, Optional.empty(), Instant.EPOCH), "fact");
        expected.put(Facts.completed(TURN, "text"), "done");
        expected.put(new Fact.TurnFailed(TURN, TurnFailure.DEADLINE, "late"), "done");
        expected.put(new Fact.TurnCancelled(TURN, Optional.empty()), "done");
        expected.put(
                new Fact.IntentRefused(
                        Refusal.QUEUE_FULL, "full", Optional.empty(), Optional.empty(), Optional.empty()),
                "error");
        expected.put(new Fact.Unrecognised("TurnPaused"), "fact");

        for (Map.Entry<Fact, String> entry : expected.entrySet()) {
            var frame = FactFrame.of(Facts.record(7, entry.getKey()), Optional.of(Role.CODER));

            assertEquals(entry.getValue(), frame.type(), entry.getKey().toString());
            assertEquals(7, frame.seq().orElseThrow());
            assertEquals("s1", frame.body().path("session_id").asText());
            assertEquals("coder", frame.body().path("agent").asText());
            var aboutATurn = entry.getKey() instanceof Fact.OfTurn || entry.getKey() instanceof Fact.FeedbackGiven;
            assertEquals(aboutATurn, frame.body().has("turn"));
        }
    }

    @Test
    void whatSomebodyThinksOfATurnIsToldInWords() {
        var frame = FactFrame.of(
                        Facts.record(7, new Fact.FeedbackGiven(TURN, feedback(Rating.DOWN), new UserId("grace"))),
                        Optional.empty())
                .body();

        assertEquals("down", frame.path("rating").asText());
        assertEquals("No tests", frame.path("note").asText());
        assertEquals("slow", frame.path("tags").path(0).asText());
        assertEquals("grace", frame.path("given_by").asText());
    }

    private static Feedback feedback(Rating rating) {
        return new Feedback(rating, Optional.of("No tests"), Optional.of(List.of("slow")));
    }

    @Test
    void anApprovalShowsWhatWouldRun() {
        var frame = FactFrame.of(Facts.record(7, Facts.approvalRequested(TURN)), Optional.empty())
                .body();

        assertEquals(Facts.approval(TURN).value(), frame.path("approval_id").asText());
        assertEquals("a.txt", frame.path("arguments").path("path").asText());
        assertEquals("medium", frame.path("risk").asText());
        assertEquals("+hello", frame.path("diff").asText());
    }

    @Test
    void whatWouldRunIsToldInFields() {
        var view = new CallView(
                Optional.of(new CommandView(
                        List.of("npm", "test"), "web", List.of("CI=1"), Duration.ofSeconds(90), "bwrap, no network")),
                Optional.empty(),
                List.of(new CallWarning(CallWarning.Kind.DANGEROUS_CODE, Optional.of(3), "It runs text.")),
                List.of("environment"),
                "builtin:consent",
                "v7");
        var asked = (Fact.ApprovalRequested) Facts.approvalRequested(TURN);
        var shown = new Fact.ApprovalRequested(
                asked.approval(),
                asked.call(),
                asked.agent(),
                asked.tool(),
                asked.arguments(),
                asked.digest(),
                asked.reason(),
                asked.risk(),
                asked.diff(),
                Optional.of(view));

        var frame = FactFrame.of(Facts.record(7, shown), Optional.empty()).body();

        assertEquals(Facts.DIGEST, frame.path("digest").asText());
        assertEquals(
                "{\"argv\":[\"npm\",\"test\"],\"directory\":\"web\",\"environment\":[\"CI=1\"],\"timeout_seconds\":90,"
                        + "\"sandbox\":\"bwrap, no network\"}",
                frame.path("command").toString());
        assertEquals(
                "[{\"kind\":\"dangerous_code\",\"line\":3,\"text\":\"It runs text.\"}]",
                frame.path("warnings").toString());
        assertEquals("[\"environment\"]", frame.path("flags").toString());
        assertEquals(
                "builtin:consent v7",
                frame.path("rule").asText() + " " + frame.path("policy").asText());
        assertFalse(frame.has("path"));
    }

    @Test
    void aRefusalNamesItsCodeItsCauseAndTheWinner() {
        var refused = new Fact.IntentRefused(
                Refusal.ALREADY_DECIDED,
                "decided before",
                Optional.of(TURN),
                Optional.of(new UserId("bob")),
                Optional.of(true));

        var frame = FactFrame.of(Facts.record(7, refused), Optional.empty()).body();

        assertEquals("already_decided", frame.path("code").asText());
        assertEquals("i-7", frame.path("correlation_id").asText());
        assertEquals("bob", frame.path("winner").asText());
        assertTrue(frame.path("approved").asBoolean());
    }

    @Test
    void theEndOfATurnSaysWhichLimitItCameTo() {
        var failed = new Fact.TurnFailed(
                TURN,
                TurnFailure.COST_EXHAUSTED,
                "no money",
                Optional.of(new LimitReached(TurnLimit.COST_MICROS, 900, 1_000)));

        var limit =
                FactFrame.of(Facts.record(7, failed), Optional.empty()).body().path("limit");

        assertEquals("cost_micros", limit.path("limit").asText());
        assertEquals(900, limit.path("used").asLong());
        assertEquals(1_000, limit.path("allowed").asLong());
    }

    @Test
    void tokensSayWhetherTheyAreOfTheTextOrOfThoughts() {
        var text = Facts.delta(8, 0, "a");
        var thought = new Delta(text.scope(), text.step(), 8, 1, text.agent(), "hm", Optional.of(Delta.Kind.THINKING));

        assertEquals("text", FactFrame.token(text).body().path("kind").asText());
        assertEquals("thinking", FactFrame.token(thought).body().path("kind").asText());
    }

    @Test
    void tokenAndStateFramesCarryNoNumber() {
        assertFalse(FactFrame.token(Facts.delta(8, 0, "a")).body().has("seq"));
        assertFalse(FactFrame.state(Facts.SCOPE.session(), Dialogue.NEW).body().has("seq"));
    }
}
