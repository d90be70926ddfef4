package dev.sluice.executor.call;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.GrantPattern;
import dev.sluice.contracts.Input.ApprovalRequired;
import dev.sluice.contracts.ModeLeave;
import dev.sluice.contracts.ModeSet;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.SessionMode;
import dev.sluice.contracts.StandingGrant;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import dev.sluice.keys.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The calls of one new session, as the orchestrator would send them; the sample is its workspace. */
public final class TestCalls {
    public static final UserId APPROVER = new UserId("grace");

    private final Scope scope = new Scope(
            new TenantId("acme"),
            new UserId("ann"),
            new SessionId("s-" + UUID.randomUUID().toString().replace("-", "")));
    private final TurnId turn = TurnId.of(scope.session(), "1");
    private int calls;

    public Scope scope() {
        return scope;
    }

    public TurnId turn() {
        return turn;
    }

    public CallWork read(String path) {
        return call("read_file", arguments().put("path", path), false);
    }

    /** What the orchestrator asks when the turn begins. */
    CallWork instructions() {
        return new CallWork(
                new ToolCall(CallWork.instructionsOf(turn), CallWork.READ_INSTRUCTIONS, arguments(), false, ""),
                scope,
                Role.CODER,
                Optional.of("sample"),
                Versions.BUILT_IN.policy(),
                Optional.empty(),
                Instant.now().plus(Duration.ofMinutes(1)),
                Optional.empty(),
                Optional.empty());
    }

    public CallWork list() {
        return call("list_files", arguments().put("recursive", true), false);
    }

    public CallWork write(String path, String content) {
        return call("write_file", arguments().put("path", path).put("content", content), true);
    }

    public CallWork call(String tool, ObjectNode arguments, boolean effect) {
        var id = CallId.of(StepId.of(turn, 1, 1, 1), ++calls);
        return new CallWork(
                new ToolCall(id, tool, arguments, effect, ""),
                scope,
                Role.CODER,
                Optional.of("sample"),
                Versions.BUILT_IN.policy(),
                Optional.empty(),
                Instant.now().plus(Duration.ofMinutes(1)),
                Optional.empty(),
                Optional.empty());
    }

    /** The same call with a person's consent to the question. */
    public static CallWork approved(CallWork work, ApprovalRequired question, SigningKey key) {
        return with(work, grant(work, question.digest(), key));
    }

    static Grant grant(CallWork work, String digest, SigningKey key) {
        return grant(work, digest, APPROVER, key);
    }

    static Grant grant(CallWork work, String digest, UserId who, SigningKey key) {
        var call = work.request().call();
        var unsigned = new Grant(
                ApprovalId.of(work.scope().session(), call, digest),
                call,
                digest,
                work.scope(),
                who,
                Instant.now(),
                key.id(),
                "");
        return unsigned.signed(
                Base64.getUrlEncoder().withoutPadding().encodeToString(key.sign(unsigned.signedBytes())));
    }

    /** The same call with the leave of two. */
    static CallWork with(CallWork work, Grant grant, Grant second) {
        return new CallWork(
                work.request(),
                work.scope(),
                work.agent(),
                work.workspace(),
                work.policyVersion(),
                Optional.of(grant),
                work.deadline(),
                work.timeMax(),
                work.traceparent(),
                work.files(),
                work.attempt(),
                work.standing(),
                work.mode(),
                Optional.of(second));
    }

    static CallWork with(CallWork work, Grant grant) {
        return new CallWork(
                work.request(),
                work.scope(),
                work.agent(),
                work.workspace(),
                work.policyVersion(),
                Optional.of(grant),
                work.deadline(),
                work.timeMax(),
                work.traceparent());
    }

    /** The same call on behalf of another agent. */
    public static CallWork by(CallWork work, Role agent) {
        return new CallWork(
                work.request(),
                work.scope(),
                agent,
                work.workspace(),
                work.policyVersion(),
                work.grant(),
                work.deadline(),
                work.timeMax(),
                work.traceparent());
    }

    /** The same call as it is sent that time. */
    static CallWork sent(CallWork work, int attempt) {
        return new CallWork(
                work.request(),
                work.scope(),
                work.agent(),
                work.workspace(),
                work.policyVersion(),
                work.grant(),
                work.deadline(),
                work.timeMax(),
                work.traceparent(),
                work.files(),
                Optional.of(attempt));
    }

    /** The same call in a turn that began with this version of the policy. */
    static CallWork under(CallWork work, String policyVersion) {
        return new CallWork(
                work.request(),
                work.scope(),
                work.agent(),
                work.workspace(),
                policyVersion,
                work.grant(),
                work.deadline(),
                work.timeMax(),
                work.traceparent());
    }

    /** The same call by name with other arguments: what only a forger would send. */
    static CallWork instead(CallWork work, ObjectNode arguments) {
        var request = work.request();
        return new CallWork(
                new ToolCall(request.call(), request.tool(), arguments, request.effect(), request.toolVersion()),
                work.scope(),
                work.agent(),
                work.workspace(),
                work.policyVersion(),
                work.grant(),
                work.deadline(),
                work.timeMax(),
                work.traceparent());
    }

    /** The same call with so much time, by a neighbour whose clock may be wrong by hours. */
    static CallWork within(CallWork work, Duration timeMax, Instant deadline) {
        return new CallWork(
                work.request(),
                work.scope(),
                work.agent(),
                work.workspace(),
                work.policyVersion(),
                work.grant(),
                deadline,
                Optional.of(timeMax),
                work.traceparent());
    }

    /** The same call, along with what persons granted for further calls. */
    static CallWork standing(CallWork work, StandingGrant... grants) {
        return new CallWork(
                work.request(),
                work.scope(),
                work.agent(),
                work.workspace(),
                work.policyVersion(),
                work.grant(),
                work.deadline(),
                work.timeMax(),
                work.traceparent(),
                work.files(),
                work.attempt(),
                Optional.of(List.of(grants)),
                work.mode());
    }

    /** The same call in a session of this mode. */
    static CallWork in(CallWork work, ModeSet mode) {
        return new CallWork(
                work.request(),
                work.scope(),
                work.agent(),
                work.workspace(),
                work.policyVersion(),
                work.grant(),
                work.deadline(),
                work.timeMax(),
                work.traceparent(),
                work.files(),
                work.attempt(),
                work.standing(),
                Optional.of(mode));
    }

    /** The mode in which files are written without asking, as the session service sets it. */
    static ModeSet autoEdit(Scope scope, Instant setAt, SigningKey key) {
        var unsigned = ModeLeave.unsigned(scope, scope.user(), setAt, key.id());
        return new ModeSet(
                SessionMode.AUTO_EDIT,
                Optional.of(unsigned.signed(
                        Base64.getUrlEncoder().withoutPadding().encodeToString(key.sign(unsigned.signedBytes())))));
    }

    /** What a person granted along with a call, for further calls of its session. */
    static StandingGrant standingGrant(
            CallWork work, GrantPattern pattern, Optional<TurnId> turn, Instant decidedAt, SigningKey key) {
        var unsigned = StandingGrant.unsigned(
                ApprovalId.of(work.scope().session(), work.request().call(), "a digest"),
                pattern,
                turn,
                work.scope(),
                APPROVER,
                decidedAt,
                key.id());
        return unsigned.signed(
                Base64.getUrlEncoder().withoutPadding().encodeToString(key.sign(unsigned.signedBytes())));
    }

    static ObjectNode arguments() {
        return JsonNodeFactory.instance.objectNode();
    }
}
