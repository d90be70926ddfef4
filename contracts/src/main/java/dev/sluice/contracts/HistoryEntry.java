package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One immutable line of a conversation as a model is shown it; made from a fact, never edited. Tasks run side by side, so
 * each line that is not everybody's says whose it is.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @Type(value = HistoryEntry.UserSaid.class, name = "UserSaid"),
    @Type(value = HistoryEntry.Told.class, name = "Told"),
    @Type(value = HistoryEntry.Instructions.class, name = "Instructions"),
    @Type(value = HistoryEntry.Notes.class, name = "Notes"),
    @Type(value = HistoryEntry.AgentSaid.class, name = "AgentSaid"),
    @Type(value = HistoryEntry.ToolAsked.class, name = "ToolAsked"),
    @Type(value = HistoryEntry.ToolSaid.class, name = "ToolSaid")
})
public sealed interface HistoryEntry {
    /**
     * The facts by which a history grows, by one line each. What a turn and a task of a plan are told stands in earlier facts;
     * {@link #of} gives what the others add.
     */
    Set<Class<? extends Fact>> GROWS_BY = Set.of(
            Fact.TurnStarted.class,
            Fact.InstructionsRead.class,
            Fact.NotesChosen.class,
            Fact.TaskStarted.class,
            Fact.StepCompleted.class,
            Fact.CallRequested.class,
            Fact.CallCompleted.class,
            Fact.QuestionAnswered.class,
            Fact.TaskHandedOver.class,
            Fact.TurnSteered.class,
            Fact.AgentStuck.class);

    /**
     * What the user asked, or what a task was given to do.
     *
     * @param task the task that alone was told this; empty for what the whole conversation knows
     */
    record UserSaid(String text, Optional<TaskId> task) implements HistoryEntry {
        public UserSaid(String text) {
            this(text, Optional.empty());
        }
    }

    /**
     * What a task was told while it was at work, between two of its steps: a remark on its request, not another request.
     *
     * @param task the task that was told this; empty for what the whole conversation knows
     */
    record Told(String text, Optional<TaskId> task) implements HistoryEntry {}

    /**
     * What the workspace's files tell agents; the last such line counts.
     *
     * @param files none where there were some before
     */
    record Instructions(List<InstructionsFile> files) implements HistoryEntry {
        public Instructions {
            files = List.copyOf(files);
        }
    }

    /**
     * What earlier sessions noted down for the user; the last such line counts.
     *
     * @param notes none where there were some before
     */
    record Notes(List<ToldNote> notes) implements HistoryEntry {
        public Notes {
            notes = List.copyOf(notes);
        }
    }

    /**
     * What an agent wrote in one step, perhaps nothing; {@link ToolAsked} entries of the same step follow.
     *
     * @param thoughts what its model thought ahead of that, in its order
     * @param unaware whether it does not know of the lines right before it, which the user said meanwhile
     */
    record AgentSaid(StepId step, Role agent, String text, Optional<List<Thought>> thoughts, Optional<Boolean> unaware)
            implements HistoryEntry {
        public AgentSaid {
            thoughts = thoughts.filter(some -> !some.isEmpty()).map(List::copyOf);
        }

        public AgentSaid(StepId step, Role agent, String text) {
            this(step, agent, text, Optional.empty());
        }

        public AgentSaid(StepId step, Role agent, String text, Optional<List<Thought>> thoughts) {
            this(step, agent, text, thoughts, Optional.empty());
        }
    }

    /** A call that the step before asked for. */
    record ToolAsked(ToolCall request) implements HistoryEntry {}

    /** What came of a call. */
    record ToolSaid(CallId call, CallStatus status, String output) implements HistoryEntry {}

    /** Whose line it is; empty where everybody in the conversation is shown it. */
    default Optional<TaskId> owner() {
        return switch (this) {
            case UserSaid said -> said.task();
            case Told told -> told.task();
            case Instructions _, Notes _ -> Optional.empty();
            case AgentSaid said -> Optional.of(said.step().task());
            case ToolAsked asked -> Optional.of(asked.request().call().step().task());
            case ToolSaid said -> Optional.of(said.call().step().task());
        };
    }

    /**
     * The line that a fact adds by itself, if it adds one. What the user said joins the history when its turn starts; what a
     * task of a plan is given to do, with the results that it needs, when the task does.
     */
    static Optional<HistoryEntry> of(Fact fact) {
        return switch (fact) {
            case Fact.TurnAccepted accepted -> Optional.of(new UserSaid(accepted.text()));
            case Fact.StepCompleted step ->
                Optional.of(new AgentSaid(step.step(), step.agent(), step.text(), step.thoughts(), step.unaware()));
            case Fact.TurnSteered steered -> Optional.of(new Told(steered.text(), Optional.empty()));
            case Fact.AgentStuck stuck -> Optional.of(new Told(stuck.told(), Optional.of(stuck.task())));
            case Fact.InstructionsRead read -> Optional.of(new Instructions(read.files()));
            case Fact.NotesChosen chosen -> Optional.of(new Notes(chosen.notes()));
            case Fact.CallRequested call -> Optional.of(new ToolAsked(call.request()));
            case Fact.TaskHandedOver handed ->
                Optional.of(new UserSaid(
                        "The agent %s hands this over to you: %s".formatted(handed.agent(), handed.instruction()),
                        Optional.of(handed.task())));
            case Fact.QuestionAnswered answered ->
                Optional.of(new UserSaid(
                        answered.text(), Optional.of(answered.step().task())));
            case Fact.CallCompleted call -> Optional.of(new ToolSaid(call.call(), call.status(), call.output()));
            case Fact.SessionOpened _,
                    Fact.SessionDeleted _,
                    Fact.SessionForked _,
                    Fact.SessionRewound _,
                    Fact.SessionRested _,
                    Fact.FilesArrived _,
                    Fact.HistorySummarised _,
                    Fact.TurnStarted _,
                    Fact.PlanStated _,
                    Fact.TaskStarted _,
                    Fact.TaskCompleted _,
                    Fact.TaskFailed _,
                    Fact.TaskSkipped _,
                    Fact.StepScheduled _,
                    Fact.StepFailed _,
                    Fact.CallScheduled _,
                    Fact.CallRetried _,
                    Fact.ApprovalRequested _,
                    Fact.ApprovalSettled _,
                    Fact.ApprovalSupported _,
                    Fact.ApprovalReminded _,
                    Fact.ApprovalExpired _,
                    Fact.QuestionAsked _,
                    Fact.TurnCancelling _,
                    Fact.TurnCompleted _,
                    Fact.TurnFailed _,
                    Fact.TurnCancelled _,
                    Fact.GrantWithdrawn _,
                    Fact.FeedbackGiven _,
                    Fact.ModeChanged _,
                    Fact.SharingChanged _,
                    Fact.IntentRefused _ -> Optional.empty();
            case Fact.Unrecognised newer ->
                throw new IllegalArgumentException("nobody knows what " + newer.name() + " adds to a history");
        };
    }
}
