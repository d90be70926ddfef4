package dev.sluice.session.frame;

import dev.sluice.contracts.BudgetLeft;
import dev.sluice.contracts.CarriedHistory;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.InstructionsFile;
import dev.sluice.contracts.LimitReached;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.Proven;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.ShareRight;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.ToldNote;
import dev.sluice.contracts.UsageRecorded;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How clients are told: each fact gives exactly one frame, which carries its {@code seq}, turn and agent. */
public final class FactFrame {
    private FactFrame() {}

    /**
     * The frame of a fact.
     *
     * @param agent who works in this conversation at the time; used where the fact does not say
     */
    public static Frame of(FactRecord record, Optional<Role> agent) {
        var frame = shape(record)
                .with("seq", record.seq())
                .with("session_id", record.scope().session())
                .with("at", record.at());
        if (record.fact() instanceof Fact.OfTurn ofTurn) {
            frame.with("turn", ofTurn.turn());
        }
        if (!frame.body().has("agent")) {
            frame.with("agent", agent);
        }
        return frame;
    }

    /** The frame of a few streamed characters. */
    public static Frame token(Delta delta) {
        return Frame.of("token")
                .with("session_id", delta.scope().session())
                .with("turn", delta.step().turn())
                .with("step", delta.step())
                .with("run", delta.run())
                .with("index", delta.index())
                .with("agent", delta.agent())
                .with("data", delta.text())
                .with("kind", delta.kind().orElse(Delta.Kind.TEXT).name().toLowerCase(Locale.ROOT));
    }

    /** The frame of what a running call wrote. */
    public static Frame output(Delta delta) {
        return Frame.of("tool_output")
                .with("session_id", delta.scope().session())
                .with("turn", delta.step().turn())
                .with("call", delta.call())
                .with("index", delta.index())
                .with("agent", delta.agent())
                .with("data", delta.text());
    }

    /** The frame that says which tokens before a delta are lost; the step's message brings the full text. */
    public static Frame gap(Delta later, int from) {
        return Frame.of("gap")
                .with("session_id", later.scope().session())
                .with("turn", later.step().turn())
                .with("step", later.step())
                .with("run", later.run())
                .with("agent", later.agent())
                .with("from", from)
                .with("to", later.index() - 1);
    }

    /** The frame that names a conversation's state. */
    public static Frame state(SessionId session, Dialogue dialogue) {
        return Frame.of("state")
                .with("session_id", session)
                .with("state", dialogue.state())
                .with("turn", dialogue.turn())
                .with("agent", dialogue.agent());
    }

    /** The frame of one model call's cost. */
    public static Frame usage(UsageRecorded usage) {
        return tokens(Frame.of("usage"), usage.usage())
                .with("session_id", usage.session())
                .with("turn", usage.turn())
                .with("step", usage.step())
                .with("run", usage.run())
                .with("agent", usage.agent())
                .with("request", usage.request())
                .with("model", usage.model())
                .with("estimated", usage.estimated())
                .with("cost_micros", usage.costMicros());
    }

    private static Frame shape(FactRecord record) {
        return switch (record.fact()) {
            case Fact.SessionOpened opened ->
                fact("SessionOpened")
                        .with("title", opened.title())
                        .with("workspace", opened.workspace())
                        .with("mode", opened.mode().map(set -> set.mode().word()));
            case Fact.ModeChanged changed ->
                Frame.of("mode")
                        .with("mode", changed.mode().mode().word())
                        .with("set_by", changed.setBy())
                        .with("until", changed.mode().leave().map(leave -> leave.until()));
            case Fact.SharingChanged changed ->
                Frame.of("sharing")
                        .with("with", changed.with())
                        .with("right", changed.right().map(ShareRight::word))
                        .with("changed_by", changed.changedBy());
            case Fact.SessionDeleted _ -> fact("SessionDeleted");
            case Fact.SessionRested _ -> fact("SessionRested");
            case Fact.FilesArrived arrived ->
                fact("FilesArrived").with("files", arrived.files()).with("bytes", arrived.bytes());
            case Fact.SessionForked forked ->
                Frame.of("forked")
                        .with("from", forked.from())
                        .with("from_seq", forked.at())
                        .with("files", forked.files())
                        .with("summary", forked.history().summary().map(CarriedHistory.Summary::text))
                        .with("lines", forked.history().lines());
            case Fact.SessionRewound rewound ->
                Frame.of("rewound")
                        .with("before_turn", rewound.turn())
                        .with("to_seq", rewound.at())
                        .with("files", rewound.files());
            case Fact.HistorySummarised summarised ->
                fact("HistorySummarised").with("step", summarised.step()).with("before", summarised.before());
            case Fact.TurnAccepted accepted ->
                Frame.of("queued")
                        .with("position", accepted.position())
                        .with("agent", accepted.agent())
                        .with("origin", accepted.origin())
                        .with("text", accepted.text());
            case Fact.TurnStarted started ->
                Frame.of("plan")
                        .with("agent", started.agent())
                        .with("reason", started.reason())
                        .with(
                                "tasks",
                                List.of(Map.of(
                                        "task", 1, "agent", started.agent().name())))
                        .with("deadline", started.deadline());
            case Fact.PlanStated stated ->
                Frame.of("plan").with("reason", stated.reason()).with("tasks", tasks(stated.plan()));
            case Fact.TaskStarted task ->
                task(task, task.agent(), "started")
                        .with("seconds", task.timeMax().map(Duration::toSeconds));
            case Fact.TaskCompleted task ->
                task(task, task.agent(), "completed")
                        .with("result", task.result())
                        .with("proven", task.proven().map(FactFrame::proven));
            case Fact.TaskFailed task ->
                task(task, task.agent(), "failed").with("reason", task.reason()).with("detail", task.detail());
            case Fact.TaskSkipped task -> task(task, task.agent(), "skipped").with("detail", task.detail());
            case Fact.TaskHandedOver task ->
                task(task, task.agent(), "handed_over").with("to", task.to()).with("detail", task.instruction());
            case Fact.TurnSteered steered ->
                Frame.of("steered").with("request", steered.request()).with("text", steered.text());
            case Fact.InstructionsRead read ->
                Frame.of("instructions")
                        .with(
                                "files",
                                read.files().stream().map(FactFrame::file).toList());
            case Fact.NotesChosen chosen ->
                Frame.of("notes")
                        .with(
                                "notes",
                                chosen.notes().stream().map(FactFrame::note).toList());
            case Fact.AgentStuck stuck ->
                Frame.of("stuck")
                        .with("task", stuck.task().number())
                        .with("agent", stuck.agent())
                        .with("reason", stuck.repetition())
                        .with("text", stuck.told());
            case Fact.StepScheduled step ->
                fact("StepScheduled")
                        .with("step", step.step())
                        .with("agent", step.agent())
                        .with("deadline", step.deadline())
                        .with("left", step.left().map(FactFrame::left));
            case Fact.StepCompleted step -> message(step);
            case Fact.StepFailed step ->
                fact("StepFailed")
                        .with("step", step.step())
                        .with("agent", step.agent())
                        .with("reason", step.reason())
                        .with("detail", step.detail())
                        .with("retry_at", step.retryAt());
            case Fact.CallRequested call ->
                Frame.of("tool_call")
                        .with("call", call.request().call())
                        .with("agent", call.agent())
                        .with("tool", call.request().tool())
                        .with("arguments", call.request().arguments())
                        .with("effect", call.request().effect());
            case Fact.CallScheduled call ->
                fact("CallScheduled").with("call", call.call()).with("deadline", call.deadline());
            case Fact.CallRetried call ->
                Frame.of("retry")
                        .with("call", call.call())
                        .with("agent", call.agent())
                        .with("tool", call.tool())
                        .with("attempt", call.attempt())
                        .with("reason", call.reason())
                        .with("detail", call.detail())
                        .with("deadline", call.deadline());
            case Fact.ApprovalRequested asked -> ApprovalFrame.of(asked, record.at());
            case Fact.ApprovalSupported supported -> ApprovalFrame.of(supported);
            case Fact.ApprovalReminded reminded -> ApprovalFrame.of(reminded);
            case Fact.ApprovalExpired expired -> ApprovalFrame.of(expired);
            case Fact.ApprovalSettled settled -> ApprovalFrame.of(settled);
            case Fact.QuestionAsked asked ->
                Frame.of("question")
                        .with("question_id", asked.question())
                        .with("step", asked.step())
                        .with("agent", asked.agent())
                        .with("text", asked.text());
            case Fact.QuestionAnswered answered ->
                Frame.of("question_answered")
                        .with("question_id", answered.question())
                        .with("step", answered.step())
                        .with("text", answered.text())
                        .with("answered_by", answered.answeredBy())
                        .with("waited_ms", answered.waited().toMillis());
            case Fact.GrantWithdrawn withdrawn ->
                Frame.of("grant_withdrawn")
                        .with("grant", withdrawn.grant())
                        .with("withdrawn_by", withdrawn.withdrawnBy());
            case Fact.FeedbackGiven given ->
                Frame.of("feedback")
                        .with("turn", given.turn())
                        .with("rating", given.feedback().rating())
                        .with("note", given.feedback().note())
                        .with("tags", given.feedback().tags())
                        .with("given_by", given.givenBy());
            case Fact.CallCompleted call ->
                Frame.of("tool_result")
                        .with("call", call.call())
                        .with("agent", call.agent())
                        .with("tool", call.tool())
                        .with("status", call.status())
                        .with("output", call.output())
                        .with("truncated", call.truncated())
                        .with("exit_code", call.exitCode())
                        .with("reason", call.reason())
                        .with("files", call.files());
            case Fact.TurnCancelling cancelling ->
                fact("TurnCancelling").with("reason", cancelling.reason()).with("deadline", cancelling.deadline());
            case Fact.TurnCompleted completed ->
                done("completed")
                        .with("text", completed.text())
                        .with("proven", completed.proven().map(some -> some.stream()
                                .map(FactFrame::proven)
                                .toList()))
                        .with("results", completed.results());
            case Fact.TurnFailed failed ->
                done("failed")
                        .with("reason", failed.reason())
                        .with("detail", failed.detail())
                        .with("limit", failed.limit().map(FactFrame::limit));
            case Fact.TurnCancelled cancelled -> done("cancelled").with("reason", cancelled.reason());
            case Fact.IntentRefused refused -> refusal(refused, record.cause());
            case Fact.Unrecognised newer -> fact(newer.name());
        };
    }

    private static Map<String, Object> left(BudgetLeft left) {
        var budget = new LinkedHashMap<String, Object>();
        budget.put("steps", left.steps());
        budget.put("calls", left.calls());
        budget.put("output_chars", left.outputChars());
        left.tokens().ifPresent(tokens -> budget.put("tokens", tokens));
        budget.put("seconds", left.time().toSeconds());
        left.costMicros().ifPresent(micros -> budget.put("cost_micros", micros));
        return budget;
    }

    /** Its text is for models; who wants to read it opens the file. */
    private static Map<String, Object> file(InstructionsFile file) {
        return Map.of("path", file.path(), "bytes", file.bytes(), "whole", file.whole());
    }

    /** Its text is for models, and for its owner, who reads it by its name. */
    private static Map<String, Object> note(ToldNote note) {
        return Map.of("id", note.id(), "everywhere", note.everywhere());
    }

    private static Map<String, Object> limit(LimitReached reached) {
        return Map.of(
                "limit",
                reached.limit().name().toLowerCase(Locale.ROOT),
                "used",
                reached.used(),
                "allowed",
                reached.allowed());
    }

    private static Map<String, Object> proven(Proven proven) {
        var told = new LinkedHashMap<String, Object>();
        told.put("task", proven.task());
        proven.tool().ifPresent(tool -> told.put("tool", tool));
        told.put("passed", proven.passed());
        return told;
    }

    private static Frame task(Fact.OfTask fact, Role agent, String state) {
        return Frame.of("task")
                .with("task", fact.task().number())
                .with("agent", agent)
                .with("state", state);
    }

    private static List<Map<String, Object>> tasks(Plan plan) {
        return plan.tasks().stream()
                .map(task -> Map.<String, Object>of(
                        "task", plan.numberOf(task.name()),
                        "name", task.name(),
                        "agent", task.role().name(),
                        "instruction", task.instruction(),
                        "after", task.after().stream().map(plan::numberOf).toList()))
                .toList();
    }

    /** The frame of a refusal, whose cause is the request that was refused. */
    public static Frame refusal(Fact.IntentRefused refused, String cause) {
        return Frame.of("error")
                .with("code", refused.reason())
                .with("message", refused.detail())
                .with("correlation_id", cause)
                .with("turn", refused.turn())
                .with("winner", refused.winner())
                .with("approved", refused.approved());
    }

    private static Frame message(Fact.StepCompleted step) {
        return tokens(Frame.of("message"), step.usage())
                .with("step", step.step())
                .with("run", step.run())
                .with("agent", step.agent())
                .with("text", step.text())
                .with("calls", step.calls())
                .with("model", step.model())
                .with("cost_micros", step.costMicros());
    }

    private static Frame tokens(Frame frame, TokenUsage usage) {
        return frame.with("prompt_tokens", usage.prompt())
                .with("cached_tokens", usage.cached())
                .with("completion_tokens", usage.completion())
                .with("reasoning_tokens", usage.reasoning());
    }

    private static Frame fact(String name) {
        return Frame.of("fact").with("name", name);
    }

    private static Frame done(String outcome) {
        return Frame.of("done").with("outcome", outcome);
    }
}
