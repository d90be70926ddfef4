package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Something that happened to a conversation: written exactly once, never changed, enough to rebuild its state. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @Type(value = Fact.SessionOpened.class, name = "SessionOpened"),
    @Type(value = Fact.ModeChanged.class, name = "ModeChanged"),
    @Type(value = Fact.SharingChanged.class, name = "SharingChanged"),
    @Type(value = Fact.SessionDeleted.class, name = "SessionDeleted"),
    @Type(value = Fact.SessionForked.class, name = "SessionForked"),
    @Type(value = Fact.SessionRewound.class, name = "SessionRewound"),
    @Type(value = Fact.SessionRested.class, name = "SessionRested"),
    @Type(value = Fact.HistorySummarised.class, name = "HistorySummarised"),
    @Type(value = Fact.FilesArrived.class, name = "FilesArrived"),
    @Type(value = Fact.TurnAccepted.class, name = "TurnAccepted"),
    @Type(value = Fact.TurnStarted.class, name = "TurnStarted"),
    @Type(value = Fact.InstructionsRead.class, name = "InstructionsRead"),
    @Type(value = Fact.NotesChosen.class, name = "NotesChosen"),
    @Type(value = Fact.PlanStated.class, name = "PlanStated"),
    @Type(value = Fact.TaskStarted.class, name = "TaskStarted"),
    @Type(value = Fact.TaskCompleted.class, name = "TaskCompleted"),
    @Type(value = Fact.TaskFailed.class, name = "TaskFailed"),
    @Type(value = Fact.TaskSkipped.class, name = "TaskSkipped"),
    @Type(value = Fact.TaskHandedOver.class, name = "TaskHandedOver"),
    @Type(value = Fact.TurnSteered.class, name = "TurnSteered"),
    @Type(value = Fact.AgentStuck.class, name = "AgentStuck"),
    @Type(value = Fact.StepScheduled.class, name = "StepScheduled"),
    @Type(value = Fact.StepCompleted.class, name = "StepCompleted"),
    @Type(value = Fact.StepFailed.class, name = "StepFailed"),
    @Type(value = Fact.CallRequested.class, name = "CallRequested"),
    @Type(value = Fact.CallScheduled.class, name = "CallScheduled"),
    @Type(value = Fact.CallRetried.class, name = "CallRetried"),
    @Type(value = Fact.ApprovalRequested.class, name = "ApprovalRequested"),
    @Type(value = Fact.ApprovalSettled.class, name = "ApprovalSettled"),
    @Type(value = Fact.ApprovalSupported.class, name = "ApprovalSupported"),
    @Type(value = Fact.ApprovalReminded.class, name = "ApprovalReminded"),
    @Type(value = Fact.ApprovalExpired.class, name = "ApprovalExpired"),
    @Type(value = Fact.GrantWithdrawn.class, name = "GrantWithdrawn"),
    @Type(value = Fact.FeedbackGiven.class, name = "FeedbackGiven"),
    @Type(value = Fact.QuestionAsked.class, name = "QuestionAsked"),
    @Type(value = Fact.QuestionAnswered.class, name = "QuestionAnswered"),
    @Type(value = Fact.CallCompleted.class, name = "CallCompleted"),
    @Type(value = Fact.TurnCancelling.class, name = "TurnCancelling"),
    @Type(value = Fact.TurnCompleted.class, name = "TurnCompleted"),
    @Type(value = Fact.TurnFailed.class, name = "TurnFailed"),
    @Type(value = Fact.TurnCancelled.class, name = "TurnCancelled"),
    @Type(value = Fact.IntentRefused.class, name = "IntentRefused")
})
public sealed interface Fact {

    /** A fact about one task of a turn, most of them where it has a plan. */
    sealed interface OfTask extends OfTurn {
        TaskId task();

        @Override
        default TurnId turn() {
            return task().turn();
        }
    }

    /** A fact about one turn. */
    sealed interface OfTurn extends Fact {
        TurnId turn();
    }

    /** The one fact that ends a turn. */
    sealed interface Terminal extends OfTurn {}

    /** The session exists and belongs to the tenant and user of the scope, for ever. */
    record SessionOpened(Optional<String> title, Optional<String> workspace, Optional<ModeSet> mode) implements Fact {
        /** One in which is asked what the policy asks about. */
        public SessionOpened(Optional<String> title, Optional<String> workspace) {
            this(title, workspace, Optional.empty());
        }
    }

    /** The session is in another mode, from the next call on. */
    record ModeChanged(ModeSet mode, UserId setBy) implements Fact {}

    /**
     * Somebody else of the tenant may do something in the session, from now on.
     *
     * @param right what he may do; empty if nothing any more
     */
    record SharingChanged(UserId with, Optional<ShareRight> right, UserId changedBy) implements Fact {}

    /** The session is gone; only refusals follow. */
    record SessionDeleted() implements Fact {}

    /**
     * The session, just opened, goes on where another was. What was said there is carried, so that the two have nothing in
     * common any more; a call that was open there has ended here.
     *
     * @param at the last fact of the other session that counts
     * @param files what the workspace begins with; empty if it begins as any other
     */
    record SessionForked(SessionId from, long at, Optional<SnapshotId> files, CarriedHistory history) implements Fact {}

    /**
     * The session is as it was before a turn; what came since counts no more, though it stays in the log.
     *
     * @param turn the turn that was rewound, the first of perhaps many
     * @param at the last fact that counts
     * @param files what the workspace is set back to; empty if it stays as it is
     */
    record SessionRewound(TurnId turn, long at, Optional<SnapshotId> files, CarriedHistory history) implements Fact {}

    /**
     * The session's state left the orchestrator's memory; whoever speaks in it brings it back, as it was.
     *
     * @param partition where its rested state is on {@code sluice.rested}
     * @param offsets of the pieces, in their order
     */
    record SessionRested(int partition, List<Long> offsets) implements Fact {}

    /**
     * The beginning of the conversation has a summary, which models are shown in its place from now on.
     *
     * @param step the model call that wrote it
     * @param before how many entries of the history it covers: what was said, and each call and its result count one
     */
    record HistorySummarised(StepId step, long before, String text, TokenUsage usage, String model) implements Fact {}

    /** Files came into the workspace from outside, at any time; the next turn looks what they tell agents. */
    record FilesArrived(int files, long bytes) implements Fact {}

    /**
     * The turn will run.
     *
     * @param position how many turns are ahead of it; 0 means that it starts at once
     * @param plan the tasks that were declared with it
     * @param callbackUrl where its end is told
     * @param why why this agent was chosen, where nobody asked for it
     * @param priority how urgent it is; {@link Priority#NORMAL} where it is empty
     * @param tags by which whoever submitted it finds it again
     */
    record TurnAccepted(
            TurnId turn,
            String requestDigest,
            Origin origin,
            Role agent,
            String text,
            Versions versions,
            Limits limits,
            int position,
            Optional<Plan> plan,
            Optional<String> callbackUrl,
            Optional<String> why,
            Optional<Priority> priority,
            Optional<List<String>> tags)
            implements OfTurn {
        public TurnAccepted {
            tags = tags.filter(some -> !some.isEmpty()).map(List::copyOf);
        }

        /** One that is no more urgent than others, and that nobody tagged. */
        public TurnAccepted(
                TurnId turn,
                String requestDigest,
                Origin origin,
                Role agent,
                String text,
                Versions versions,
                Limits limits,
                int position,
                Optional<Plan> plan,
                Optional<String> callbackUrl,
                Optional<String> why) {
            this(
                    turn,
                    requestDigest,
                    origin,
                    agent,
                    text,
                    versions,
                    limits,
                    position,
                    plan,
                    callbackUrl,
                    why,
                    Optional.empty(),
                    Optional.empty());
        }

        /** A turn without a declared plan. */
        public TurnAccepted(
                TurnId turn,
                String requestDigest,
                Origin origin,
                Role agent,
                String text,
                Versions versions,
                Limits limits,
                int position) {
            this(
                    turn,
                    requestDigest,
                    origin,
                    agent,
                    text,
                    versions,
                    limits,
                    position,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    /**
     * The turn began. It has one task, given to {@code agent}, who answers the user; {@link PlanStated} follows where there
     * are more. {@code reason} says why so.
     *
     * @param rules the version of the orchestrator's own rules that decide it to its end; 1 where an older release did not
     *     say
     * @param instructionsBy until when its first step waits for the workspace's instructions; empty where there are none to
     *     look for
     */
    record TurnStarted(
            TurnId turn,
            Role agent,
            String reason,
            Instant deadline,
            Optional<Integer> rules,
            Optional<Instant> instructionsBy)
            implements OfTurn {
        /** A turn that looks for no instructions. */
        public TurnStarted(TurnId turn, Role agent, String reason, Instant deadline, Optional<Integer> rules) {
            this(turn, agent, reason, deadline, rules, Optional.empty());
        }
    }

    /**
     * What the workspace tells agents is other than it was when the session's models were last told of it; they are told it
     * from here on. Not stated where nothing changed.
     *
     * @param files the one that counts for the whole workspace first; none if there are none any more
     */
    record InstructionsRead(TurnId turn, List<InstructionsFile> files) implements OfTurn {
        public InstructionsRead {
            files = List.copyOf(files);
        }
    }

    /**
     * The notes of its user that fit what the turn asks are others than the session's models were last told of; they are told of
     * these from here on. Not stated where nothing changed.
     *
     * @param notes the oldest first; none if there are none any more
     */
    record NotesChosen(TurnId turn, List<ToldNote> notes) implements OfTurn {
        public NotesChosen {
            notes = List.copyOf(notes);
        }
    }

    /** The turn is divided into these tasks; its first task goes on when all of them have ended. */
    record PlanStated(TurnId turn, String reason, Plan plan) implements OfTurn {}

    /**
     * All that the task waited for has ended; its first step follows.
     *
     * @param timeMax how long it may take; empty where only the turn's time counts
     */
    record TaskStarted(TaskId task, Role agent, Optional<Duration> timeMax) implements OfTask {
        /** One that may take as long as its turn. */
        public TaskStarted(TaskId task, Role agent) {
            this(task, agent, Optional.empty());
        }
    }

    /**
     * A task of the plan was done; its answer is the text of its last step.
     *
     * @param result the fields of its result, those that are no text as JSON; none where the plan asks for words
     * @param proven what came of the proof that it had to give; empty where it had to give none
     */
    record TaskCompleted(TaskId task, Role agent, Map<String, String> result, Optional<Proven> proven)
            implements OfTask {
        /** One that is believed. */
        public TaskCompleted(TaskId task, Role agent, Map<String, String> result) {
            this(task, agent, result, Optional.empty());
        }
    }

    /** A task of the plan was given up; what does not need it goes on. */
    record TaskFailed(TaskId task, Role agent, TaskFailure reason, String detail) implements OfTask {}

    /** A task of the plan never began, because one that it needs failed. */
    record TaskSkipped(TaskId task, Role agent, String detail) implements OfTask {}

    /** The task goes on in other hands; it is told the instruction, and all that the task was told before. */
    record TaskHandedOver(TaskId task, Role agent, Role to, String instruction) implements OfTask {}

    /**
     * The user said more while the turn ran; its tasks are told before their next steps, and one that was about to answer
     * goes on.
     *
     * @param request what this would have been as a turn of its own, for whoever submitted it
     */
    record TurnSteered(TurnId turn, TurnId request, String requestDigest, String text) implements OfTurn {}

    /**
     * The task's agent repeats itself. It is told so once; when it goes on like this its task is given up.
     *
     * @param told what its model is told, from its next step on
     */
    record AgentStuck(TaskId task, Role agent, Repetition repetition, String told) implements OfTurn {
        @Override
        public TurnId turn() {
            return task.turn();
        }
    }

    /**
     * A model call was asked for; it must end by the deadline.
     *
     * @param left what the turn may still spend, this step taken; empty where older rules decide
     * @param costMicrosMax what is set aside of the turn's money for it, which it cannot exceed; empty where nobody counts
     */
    record StepScheduled(
            StepId step, Role agent, Instant deadline, Optional<BudgetLeft> left, Optional<Long> costMicrosMax)
            implements OfTurn {
        public StepScheduled(StepId step, Role agent, Instant deadline) {
            this(step, agent, deadline, Optional.empty());
        }

        /** One of a turn whose money nobody counts. */
        public StepScheduled(StepId step, Role agent, Instant deadline, Optional<BudgetLeft> left) {
            this(step, agent, deadline, left, Optional.empty());
        }

        @Override
        public TurnId turn() {
            return step.turn();
        }
    }

    /**
     * A model call ended well.
     *
     * @param text the full text, which supersedes every delta of the step
     * @param calls how many {@link CallRequested} facts follow
     * @param model the model that answered
     * @param thoughts what it thought ahead of that, in its order
     * @param costMicros what it cost, with what failed on the way; empty where nobody said
     * @param unaware whether the user said more while it was made, of which it does not know; empty if not, and where older
     *     rules decide
     */
    record StepCompleted(
            StepId step,
            long run,
            Role agent,
            String text,
            int calls,
            TokenUsage usage,
            String model,
            Optional<List<Thought>> thoughts,
            Optional<Long> costMicros,
            Optional<Boolean> unaware)
            implements OfTurn {
        public StepCompleted {
            thoughts = thoughts.filter(some -> !some.isEmpty()).map(List::copyOf);
        }

        /** One that knows all that the user said. */
        public StepCompleted(
                StepId step,
                long run,
                Role agent,
                String text,
                int calls,
                TokenUsage usage,
                String model,
                Optional<List<Thought>> thoughts,
                Optional<Long> costMicros) {
            this(step, run, agent, text, calls, usage, model, thoughts, costMicros, Optional.empty());
        }

        /** One of which nobody said what it cost. */
        public StepCompleted(
                StepId step,
                long run,
                Role agent,
                String text,
                int calls,
                TokenUsage usage,
                String model,
                Optional<List<Thought>> thoughts) {
            this(step, run, agent, text, calls, usage, model, thoughts, Optional.empty());
        }

        public StepCompleted(
                StepId step, long run, Role agent, String text, int calls, TokenUsage usage, String model) {
            this(step, run, agent, text, calls, usage, model, Optional.empty());
        }

        @Override
        public TurnId turn() {
            return step.turn();
        }
    }

    /**
     * A model call failed.
     *
     * @param retryAt when the next attempt starts; empty if there is none
     * @param costMicros what it cost all the same; empty where nobody said
     */
    record StepFailed(
            StepId step,
            Role agent,
            StepFailure reason,
            String detail,
            Optional<Instant> retryAt,
            Optional<Long> costMicros)
            implements OfTurn {
        /** One of which nobody said what it cost. */
        public StepFailed(StepId step, Role agent, StepFailure reason, String detail, Optional<Instant> retryAt) {
            this(step, agent, reason, detail, retryAt, Optional.empty());
        }

        @Override
        public TurnId turn() {
            return step.turn();
        }
    }

    /** The model asked for a tool; {@link CallScheduled} says when it starts. */
    record CallRequested(Role agent, ToolCall request) implements OfTurn {
        @Override
        public TurnId turn() {
            return request.call().turn();
        }
    }

    /** The call went to its tool-executor; it must end by the deadline. */
    record CallScheduled(CallId call, Instant deadline) implements OfTurn {
        @Override
        public TurnId turn() {
            return call.turn();
        }
    }

    /**
     * A call that changes nothing failed, and goes to its tool-executor once more.
     *
     * @param attempt the one that begins, from 2
     * @param reason why the one before failed
     * @param deadline when this one must have ended
     */
    record CallRetried(
            CallId call, Role agent, String tool, int attempt, CallFailure reason, String detail, Instant deadline)
            implements OfTurn {
        @Override
        public TurnId turn() {
            return call.turn();
        }
    }

    /**
     * The turn waits for a person; its clocks stand still.
     *
     * @param view the call in fields; empty if an older executor asked
     */
    record ApprovalRequested(
            ApprovalId approval,
            CallId call,
            Role agent,
            String tool,
            JsonNode arguments,
            String digest,
            String reason,
            Risk risk,
            Optional<String> diff,
            Optional<CallView> view)
            implements OfTurn {
        /** As an older executor asked. */
        public ApprovalRequested(
                ApprovalId approval,
                CallId call,
                Role agent,
                String tool,
                JsonNode arguments,
                String digest,
                String reason,
                Risk risk,
                Optional<String> diff) {
            this(approval, call, agent, tool, arguments, digest, reason, risk, diff, Optional.empty());
        }

        @Override
        public TurnId turn() {
            return call.turn();
        }
    }

    /**
     * The approval was decided, for good.
     *
     * @param waited how long the question was open
     * @param deadline when the call, which runs now, must have ended; empty if it was rejected
     * @param standing the grant for further calls that was given along with it
     * @param edit what runs instead of what was asked about, if the policy allows it or a person approves just that
     */
    record ApprovalSettled(
            ApprovalId approval,
            CallId call,
            boolean approved,
            UserId decidedBy,
            Optional<String> reason,
            Duration waited,
            Optional<Instant> deadline,
            Optional<StandingGrant> standing,
            Optional<CallEdit> edit)
            implements OfTurn {
        /** A decision about one call. */
        public ApprovalSettled(
                ApprovalId approval,
                CallId call,
                boolean approved,
                UserId decidedBy,
                Optional<String> reason,
                Duration waited,
                Optional<Instant> deadline) {
            this(approval, call, approved, decidedBy, reason, waited, deadline, Optional.empty(), Optional.empty());
        }

        @Override
        public TurnId turn() {
            return call.turn();
        }
    }

    /**
     * One of the people whose yes the call needs has given it; the question stays open for another.
     *
     * @param people how many are needed
     * @param waited how long the question was open
     * @param grant what he signed; opens nothing by itself
     */
    record ApprovalSupported(
            ApprovalId approval, CallId call, UserId supportedBy, int people, Duration waited, Grant grant)
            implements OfTurn {
        @Override
        public TurnId turn() {
            return call.turn();
        }
    }

    /**
     * Nobody has answered for so long that people are reminded.
     *
     * @param number which time, from 1
     * @param expires when the question is closed, if it ever is
     */
    record ApprovalReminded(ApprovalId approval, CallId call, int number, Optional<Instant> expires) implements OfTurn {
        @Override
        public TurnId turn() {
            return call.turn();
        }
    }

    /**
     * Nobody answered in the time that the policy gives: the question is closed, and the call does not run.
     *
     * @param waited how long it was open
     */
    record ApprovalExpired(ApprovalId approval, CallId call, Duration waited) implements OfTurn {
        @Override
        public TurnId turn() {
            return call.turn();
        }
    }

    /** A grant for further calls counts no more, from the next call on. */
    record GrantWithdrawn(String grant, UserId withdrawnBy) implements Fact {}

    /** What a person says of a turn; it is about the turn, and no part of it. */
    record FeedbackGiven(TurnId turn, Feedback feedback, UserId givenBy) implements Fact {}

    /** A task asks the user; it waits for the answer, and the turn's clock stands still. */
    record QuestionAsked(QuestionId question, StepId step, Role agent, String text) implements OfTurn {
        @Override
        public TurnId turn() {
            return step.turn();
        }
    }

    /**
     * The question was answered, for good; the task that asked goes on.
     *
     * @param step the step that asked
     * @param waited how long the question was open
     */
    record QuestionAnswered(QuestionId question, StepId step, String text, UserId answeredBy, Duration waited)
            implements OfTurn {
        @Override
        public TurnId turn() {
            return step.turn();
        }
    }

    /**
     * A call ended.
     *
     * @param output what the model is told
     * @param files the workspace's files around it; empty if it cannot have changed any, or if nobody knows what became of it
     * @param exitCode of the program that it ran, if it ran one
     */
    record CallCompleted(
            CallId call,
            Role agent,
            String tool,
            CallStatus status,
            String output,
            boolean truncated,
            Optional<CallFailure> reason,
            Optional<FilesKept> files,
            Optional<Integer> exitCode)
            implements OfTurn {
        /** A call that ran no program. */
        public CallCompleted(
                CallId call,
                Role agent,
                String tool,
                CallStatus status,
                String output,
                boolean truncated,
                Optional<CallFailure> reason,
                Optional<FilesKept> files) {
            this(call, agent, tool, status, output, truncated, reason, files, Optional.empty());
        }

        /** A call that changed no files. */
        public CallCompleted(
                CallId call,
                Role agent,
                String tool,
                CallStatus status,
                String output,
                boolean truncated,
                Optional<CallFailure> reason) {
            this(call, agent, tool, status, output, truncated, reason, Optional.empty());
        }

        @Override
        public TurnId turn() {
            return call.turn();
        }
    }

    /** Cancel began: nothing new starts, what runs is being stopped. */
    record TurnCancelling(TurnId turn, Optional<String> reason, Instant deadline) implements OfTurn {}

    /**
     * The turn ended with an answer.
     *
     * @param proven what came of the proofs that tasks of its plan had to give; empty where none had to
     * @param results the typed results of tasks of its plan, by the tasks' names, each a JSON object; one that takes more
     *     than 8,000 bytes stands in its {@link TaskCompleted} alone. Empty where there is none, and where older rules decide
     */
    record TurnCompleted(
            TurnId turn, String text, Optional<List<Proven>> proven, Optional<Map<String, JsonNode>> results)
            implements Terminal {
        public TurnCompleted {
            proven = proven.filter(some -> !some.isEmpty()).map(List::copyOf);
            results = results.filter(some -> !some.isEmpty()).map(TreeMap::new);
        }

        /** One of whose tasks nobody wanted a proof. */
        public TurnCompleted(TurnId turn, String text) {
            this(turn, text, Optional.empty(), Optional.empty());
        }
    }

    /**
     * The turn ended without an answer; {@code detail} is one safe sentence.
     *
     * @param limit the limit that ended it; empty where none did, and where older rules decide
     */
    record TurnFailed(TurnId turn, TurnFailure reason, String detail, Optional<LimitReached> limit)
            implements Terminal {
        /** One that no limit ended. */
        public TurnFailed(TurnId turn, TurnFailure reason, String detail) {
            this(turn, reason, detail, Optional.empty());
        }
    }

    /** The turn was cancelled; nothing of it starts any more. */
    record TurnCancelled(TurnId turn, Optional<String> reason) implements Terminal {}

    /**
     * An intent was not carried out.
     *
     * @param turn the turn that it was about, where there is one
     * @param winner who decided before, for {@link Refusal#ALREADY_DECIDED}, or answered, for
     *     {@link Refusal#ALREADY_ANSWERED}
     * @param approved what the winner decided; empty where that is not known any more
     */
    record IntentRefused(
            Refusal reason, String detail, Optional<TurnId> turn, Optional<UserId> winner, Optional<Boolean> approved)
            implements Fact {}

    /**
     * Something that only a newer release has a word for. Never written to a topic; {@link MessageCodec} gives it to readers,
     * who count it, and skip it where that loses nothing or hold.
     *
     * @param name the type that the newer writer gave it
     */
    @JsonTypeName("Unrecognised")
    record Unrecognised(String name) implements Fact {}
}
