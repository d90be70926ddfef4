package dev.sluice.session;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.TurnFailure;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Facts to test with. */
public final class Facts {
    public static final Scope SCOPE = new Scope(new TenantId("acme"), new UserId("ada"), new SessionId("s1"));
    public static final TurnId TURN = turnOf(SCOPE);
    public static final String DIGEST = "d".repeat(64);

    public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private Facts() {}

    public static TurnId turnOf(Scope scope) {
        return TurnId.of(scope.session(), "t1");
    }

    public static StepId step(TurnId turn) {
        return StepId.of(turn, 1, 1, 1);
    }

    public static CallId call(TurnId turn) {
        return call(turn, 1);
    }

    public static CallId call(TurnId turn, int number) {
        return CallId.of(step(turn), number);
    }

    public static ApprovalId approval(TurnId turn) {
        return approval(call(turn));
    }

    public static ApprovalId approval(CallId call) {
        return ApprovalId.of(call.turn().session(), call, DIGEST);
    }

    public static FactRecord record(long seq, Fact fact) {
        return new FactRecord(SCOPE, seq, "i-" + seq, NOON.plusSeconds(seq), Optional.empty(), Optional.empty(), fact);
    }

    public static Delta delta(long run, int index, String text) {
        return delta(SCOPE, TURN, run, index, text);
    }

    public static Delta delta(Scope scope, TurnId turn, long run, int index, String text) {
        return new Delta(scope, step(turn), run, index, Role.CODER, text);
    }

    public static Fact opened() {
        return new Fact.SessionOpened(Optional.of("title"), Optional.empty());
    }

    public static Fact accepted(TurnId turn) {
        return accepted(turn, "please");
    }

    public static Fact accepted(TurnId turn, String text) {
        return new Fact.TurnAccepted(
                turn, "digest", Origin.CHAT, Role.CODER, text, Versions.BUILT_IN, Limits.standard(), 0);
    }

    public static Fact started(TurnId turn) {
        return new Fact.TurnStarted(turn, Role.CODER, "asked for", NOON, Optional.of(1));
    }

    public static Fact stepScheduled(TurnId turn) {
        return new Fact.StepScheduled(step(turn), Role.CODER, NOON);
    }

    public static Fact stepCompleted(TurnId turn, String text, int calls) {
        return new Fact.StepCompleted(step(turn), 9, Role.CODER, text, calls, new TokenUsage(10, 0, 5, 0), "demo");
    }

    public static Fact callRequested(TurnId turn) {
        var arguments = JsonNodeFactory.instance.objectNode().put("path", "a.txt");
        return new Fact.CallRequested(Role.CODER, new ToolCall(call(turn), "write_file", arguments, true, "v1"));
    }

    public static Fact callScheduled(TurnId turn) {
        return callScheduled(call(turn));
    }

    public static Fact callScheduled(CallId call) {
        return new Fact.CallScheduled(call, NOON);
    }

    public static Fact approvalRequested(TurnId turn) {
        return approvalRequested(call(turn));
    }

    public static Fact approvalRequested(CallId call) {
        var arguments = JsonNodeFactory.instance.objectNode().put("path", "a.txt");
        return new Fact.ApprovalRequested(
                approval(call),
                call,
                Role.CODER,
                "write_file",
                arguments,
                DIGEST,
                "writes a file",
                Risk.MEDIUM,
                Optional.of("+hello"));
    }

    public static Fact approvalSettled(TurnId turn, boolean approved) {
        return approvalSettled(call(turn), approved);
    }

    public static Fact approvalSettled(CallId call, boolean approved) {
        return new Fact.ApprovalSettled(
                approval(call),
                call,
                approved,
                SCOPE.user(),
                Optional.empty(),
                Duration.ofSeconds(4),
                Optional.empty());
    }

    public static Fact questionAsked(TurnId turn) {
        return new Fact.QuestionAsked(QuestionId.of(step(turn)), step(turn), Role.CODER, "Which cache?");
    }

    public static Fact questionAnswered(TurnId turn, String text) {
        return new Fact.QuestionAnswered(
                QuestionId.of(step(turn)), step(turn), text, SCOPE.user(), Duration.ofSeconds(5));
    }

    public static Fact callCompleted(TurnId turn) {
        return callCompleted(call(turn), CallStatus.SUCCEEDED);
    }

    public static Fact callCompleted(CallId call, CallStatus status) {
        return new Fact.CallCompleted(call, Role.CODER, "write_file", status, "done", false, Optional.empty());
    }

    public static Fact cancelling(TurnId turn) {
        return new Fact.TurnCancelling(turn, Optional.empty(), NOON);
    }

    public static Fact cancelled(TurnId turn) {
        return new Fact.TurnCancelled(turn, Optional.empty());
    }

    public static Fact failed(TurnId turn) {
        return new Fact.TurnFailed(turn, TurnFailure.DEADLINE, "too late");
    }

    public static Fact completed(TurnId turn, String text) {
        return new Fact.TurnCompleted(turn, text);
    }
}
