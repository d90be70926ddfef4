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
import java.util.function.Consumer;

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
        return work(
                new ToolCall(CallWork.instructionsOf(turn), CallWork.READ_INSTRUCTIONS, arguments(), false, ""), scope);
    }

    public CallWork list() {
        return call("list_files", arguments().put("recursive", true), false);
    }

    public CallWork write(String path, String content) {
        return call("write_file", arguments().put("path", path).put("content", content), true);
    }

    public CallWork call(String tool, ObjectNode arguments, boolean effect) {
        var id = CallId.of(StepId.of(turn, 1, 1, 1), ++calls);
        return work(new ToolCall(id, tool, arguments, effect, ""), scope);
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
        return changed(work, next -> {
            next.grant = Optional.of(grant);
            next.second = Optional.of(second);
        });
    }

    static CallWork with(CallWork work, Grant grant) {
        return changed(work, next -> next.grant = Optional.of(grant));
    }

    /** The same call on behalf of another agent. */
    public static CallWork by(CallWork work, Role agent) {
        return changed(work, next -> next.agent = agent);
    }

    /** The same call in a session of that user. */
    static CallWork of(CallWork work, UserId user) {
        return changed(
                work,
                next -> next.scope =
                        new Scope(work.scope().tenant(), user, work.scope().session()));
    }

    /** The same call in a session whose files began as nothing. */
    static CallWork inNoWorkspace(CallWork work) {
        return changed(work, next -> next.workspace = Optional.empty());
    }

    /** The same call as it is sent that time. */
    static CallWork sent(CallWork work, int attempt) {
        return changed(work, next -> next.attempt = Optional.of(attempt));
    }

    /** The same call in a turn that began with this version of the policy. */
    static CallWork under(CallWork work, String policyVersion) {
        return changed(work, next -> next.policyVersion = policyVersion);
    }

    /** The same call by name with other arguments: what only a forger would send. */
    static CallWork instead(CallWork work, ObjectNode arguments) {
        return changed(work, next -> next.request = work.request().with(arguments));
    }

    /** The same call with so much time, by a neighbour whose clock may be wrong by hours. */
    static CallWork within(CallWork work, Duration timeMax, Instant deadline) {
        return changed(work, next -> {
            next.timeMax = Optional.of(timeMax);
            next.deadline = deadline;
        });
    }

    /** The same call, along with what persons granted for further calls. */
    static CallWork standing(CallWork work, StandingGrant... grants) {
        return changed(work, next -> next.standing = Optional.of(List.of(grants)));
    }

    /** The same call in a session of this mode. */
    static CallWork in(CallWork work, ModeSet mode) {
        return changed(work, next -> next.mode = Optional.of(mode));
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

    /** A call in the sample, by the coder, within a minute. */
    public static CallWork work(ToolCall request, Scope scope) {
        return new CallWork(
                request,
                scope,
                Role.CODER,
                Optional.of("sample"),
                Versions.BUILT_IN.policy(),
                Optional.empty(),
                Instant.now().plus(Duration.ofMinutes(1)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static CallWork changed(CallWork work, Consumer<Next> change) {
        var next = new Next(work);
        change.accept(next);
        return next.made();
    }

    /** A call while it is changed: the one place that knows all of its parts. */
    private static final class Next {
        private final CallWork before;
        private ToolCall request;
        private Scope scope;
        private Optional<String> workspace;
        private Role agent;
        private String policyVersion;
        private Optional<Grant> grant;
        private Instant deadline;
        private Optional<Duration> timeMax;
        private Optional<Integer> attempt;
        private Optional<List<StandingGrant>> standing;
        private Optional<ModeSet> mode;
        private Optional<Grant> second;

        private Next(CallWork before) {
            this.before = before;
            request = before.request();
            scope = before.scope();
            workspace = before.workspace();
            agent = before.agent();
            policyVersion = before.policyVersion();
            grant = before.grant();
            deadline = before.deadline();
            timeMax = before.timeMax();
            attempt = before.attempt();
            standing = before.standing();
            mode = before.mode();
            second = before.second();
        }

        private CallWork made() {
            return new CallWork(
                    request,
                    scope,
                    agent,
                    workspace,
                    policyVersion,
                    grant,
                    deadline,
                    timeMax,
                    before.traceparent(),
                    before.files(),
                    attempt,
                    standing,
                    mode,
                    second);
        }
    }
}
