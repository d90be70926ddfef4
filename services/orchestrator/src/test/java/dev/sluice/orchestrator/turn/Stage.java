package dev.sluice.orchestrator.turn;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.Actor;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallView;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.InstructionsFile;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.QuestionTimes;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.ToldNote;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One session on which inputs are played to the decider; remembers all facts and work that followed. */
final class Stage {
    static final Scope SCOPE = new Scope(new TenantId("acme"), new UserId("ada"), new SessionId("s-1"));
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final TurnDecider decider = new TurnDecider(Set.copyOf(Role.BUILT_IN));
    final List<FactRecord> facts = new ArrayList<>();
    final List<Work> work = new ArrayList<>();
    final Map<String, Memory> memories = new HashMap<>();
    Conversation conversation = Conversation.NONE;
    Instant now = START;
    Limits limits = Limits.standard();
    private int inputs;

    /** A stage with an open session. */
    static Stage open() {
        var stage = new Stage();
        stage.play(new Input.SessionRequested(Optional.empty(), Optional.empty()));
        return stage;
    }

    Decision play(Input input) {
        return play("i-" + ++inputs, SCOPE, input);
    }

    /** Somebody says something by name. */
    Decision playAs(UserId who, Input input) {
        return play(
                new InputRecord("i-" + ++inputs, SCOPE, Optional.of(new Actor.Person(who)), Optional.empty(), input));
    }

    Decision play(String id, Scope scope, Input input) {
        return play(new InputRecord(id, scope, Optional.empty(), Optional.empty(), input));
    }

    static InputRecord record(Input input) {
        return new InputRecord("i-1", SCOPE, Optional.empty(), Optional.empty(), input);
    }

    Decision play(InputRecord input) {
        return follow(decider.decide(conversation, input, recall(input), now));
    }

    /** Give up on an input instead of deciding it. */
    Decision giveUp(Input input) {
        var record = new InputRecord("i-" + ++inputs, SCOPE, Optional.empty(), Optional.empty(), input);
        return follow(decider.giveUp(conversation, record, recall(record), now));
    }

    private Recall recall(InputRecord input) {
        return Recall.of(input, key -> Optional.ofNullable(memories.get(key)));
    }

    private Decision follow(Decision decision) {
        decision.memories().forEach(memory -> memories.put(memory.key(), memory));
        conversation = decision.after();
        facts.addAll(decision.facts());
        work.addAll(decision.work());
        return decision;
    }

    /** Let time pass and play every deadline that comes due, soonest first. */
    void pass(Duration time) {
        now = now.plus(time);
        var due = conversation.dues().stream()
                .filter(deadline -> !deadline.due().isAfter(now))
                .sorted(java.util.Comparator.comparing(Due::due))
                .toList();
        due.forEach(deadline -> play(new Input.DeadlinePassed(deadline.subject(), deadline.due())));
    }

    TurnId submit(String suffix) {
        var turn = TurnId.of(SCOPE.session(), suffix);
        play(submission(turn, "digest-" + suffix));
        return turn;
    }

    /** The executor answers a turn that waits for what its workspace tells agents. */
    Decision tell(TurnId turn, InstructionsFile... files) {
        return play(new Input.InstructionsRead(turn, List.of(files)));
    }

    /** The same for a turn whose user has notes. */
    Decision tellNotes(TurnId turn, ToldNote... notes) {
        return play(new Input.InstructionsRead(turn, List.of(), Optional.of(List.of(notes))));
    }

    /** A turn of a user who has notes. */
    TurnId submitNoted(String suffix) {
        var turn = TurnId.of(SCOPE.session(), suffix);
        play(submission(turn, "digest-" + suffix, Versions.BUILT_IN.withNotes(true)));
        return turn;
    }

    Input.TurnSubmitted submission(TurnId turn, String digest) {
        return submission(turn, digest, Versions.BUILT_IN);
    }

    private Input.TurnSubmitted submission(TurnId turn, String digest, Versions versions) {
        return new Input.TurnSubmitted(
                turn, digest, Origin.CHAT, Optional.of(Role.CODER), "do something", versions, limits, Optional.empty());
    }

    StepId step() {
        return conversation.turn().orElseThrow().tasks().stream()
                .flatMap(task -> task.thinking().stream())
                .findFirst()
                .orElseThrow()
                .step();
    }

    /** The open step of a task. */
    StepId step(int task) {
        return conversation.turn().orElseThrow().tasks().stream()
                .filter(candidate -> candidate.number() == task)
                .flatMap(candidate -> candidate.thinking().stream())
                .findFirst()
                .orElseThrow()
                .step();
    }

    /** Submits a job with a declared plan. */
    TurnId submit(String suffix, Plan plan) {
        return submit(suffix, plan, Versions.BUILT_IN);
    }

    /** Submits a job with a declared plan, for which there are the roles of these versions. */
    TurnId submit(String suffix, Plan plan, Versions versions) {
        var turn = TurnId.of(SCOPE.session(), suffix);
        play(new Input.TurnSubmitted(
                turn,
                "digest-" + suffix,
                Origin.JOB,
                Optional.empty(),
                "do something large",
                versions,
                limits,
                Optional.empty(),
                Optional.of(plan)));
        return turn;
    }

    Decision answer(int task, String text) {
        return play(new Input.StepAnswered(step(task), 1, text, TokenUsage.NONE, "model"));
    }

    Decision answer(String text) {
        return play(new Input.StepAnswered(step(), 1, text, TokenUsage.NONE, "model"));
    }

    /** The open step asks the user. */
    QuestionId ask(String question) {
        var step = step();
        play(new Input.StepAsks(step, 1, question, TokenUsage.NONE, "model", Optional.empty(), Optional.empty()));
        return QuestionId.of(step);
    }

    Decision failStep(StepFailure reason) {
        return play(new Input.StepFailed(step(), 1, reason, "it failed"));
    }

    /** The open step asks for tools: {@code r…} names a read, {@code w…} an effect. */
    List<CallId> wantTools(String... tools) {
        return wantTools(step(), tools);
    }

    List<CallId> wantTools(StepId step, String... tools) {
        var calls = new ArrayList<ToolCall>();
        for (int i = 0; i < tools.length; i++) {
            calls.add(new ToolCall(
                    CallId.of(step, i + 1),
                    tools[i],
                    JsonNodeFactory.instance.objectNode(),
                    tools[i].startsWith("w"),
                    "v1"));
        }
        play(new Input.StepWantsTools(step, 1, "", calls, TokenUsage.NONE, "model"));
        return calls.stream().map(ToolCall::call).toList();
    }

    Decision succeed(CallId call) {
        return play(new Input.CallSucceeded(call, "output", false));
    }

    /** The executor asks about a call; the question that was put to a person, the last there is. */
    ApprovalId requireApproval(CallId call, String digest) {
        play(new Input.ApprovalRequired(
                call, "w", JsonNodeFactory.instance.objectNode(), digest, "writes", Risk.MEDIUM, Optional.empty()));
        return all(Fact.ApprovalRequested.class).getLast().approval();
    }

    /** The same about a call that needs so many people, or for which there is only so much time. */
    ApprovalId requireApproval(CallId call, String digest, Optional<Integer> people, Optional<QuestionTimes> times) {
        play(new Input.ApprovalRequired(
                call,
                "w",
                JsonNodeFactory.instance.objectNode(),
                digest,
                "writes",
                Risk.CRITICAL,
                Optional.empty(),
                Optional.empty(),
                Optional.of(view(people, times))));
        return all(Fact.ApprovalRequested.class).getLast().approval();
    }

    static CallView view(Optional<Integer> people, Optional<QuestionTimes> times) {
        return new CallView(
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                "rule",
                "version",
                Optional.empty(),
                people,
                times);
    }

    Input.ApprovalDecided approval(CallId call, String digest, boolean approved, String who) {
        return approval(ApprovalId.of(SCOPE.session(), call, digest), call, digest, approved, who);
    }

    Input.ApprovalDecided approval(ApprovalId approval, CallId call, String digest, boolean approved, String who) {
        var user = new UserId(who);
        var grant = new Grant(approval, call, digest, SCOPE, user, now, "key", "signature");
        return new Input.ApprovalDecided(
                approval, approved, Optional.empty(), user, approved ? Optional.of(grant) : Optional.empty());
    }

    List<String> names() {
        return facts.stream()
                .map(record -> record.fact().getClass().getSimpleName())
                .toList();
    }

    Fact last() {
        return facts.getLast().fact();
    }

    <T extends Fact> List<T> all(Class<T> type) {
        return facts.stream()
                .map(FactRecord::fact)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** What was sent to an executor for calls, in order. */
    List<Work.RunCall> sent() {
        return worked(Work.RunCall.class);
    }

    /** The work of a kind that was asked for, in order. */
    <T extends Work> List<T> worked(Class<T> type) {
        return work.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The calls that were sent to an executor, in order. */
    List<CallId> callsSent() {
        return work.stream()
                .filter(Work.RunCall.class::isInstance)
                .map(item -> ((Work.RunCall) item).call())
                .toList();
    }
}
