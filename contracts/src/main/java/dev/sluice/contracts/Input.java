package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Anything that may stand on the inbox: intents of people, outcomes of work, deadlines of the orchestrator's clock. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @Type(value = Input.SessionRequested.class, name = "SessionRequested"),
    @Type(value = Input.SessionDeletionRequested.class, name = "SessionDeletionRequested"),
    @Type(value = Input.ForkRequested.class, name = "ForkRequested"),
    @Type(value = Input.RewindRequested.class, name = "RewindRequested"),
    @Type(value = Input.TurnSubmitted.class, name = "TurnSubmitted"),
    @Type(value = Input.CancelRequested.class, name = "CancelRequested"),
    @Type(value = Input.ApprovalDecided.class, name = "ApprovalDecided"),
    @Type(value = Input.ModeRequested.class, name = "ModeRequested"),
    @Type(value = Input.SharingRequested.class, name = "SharingRequested"),
    @Type(value = Input.GrantWithdrawalRequested.class, name = "GrantWithdrawalRequested"),
    @Type(value = Input.FeedbackGiven.class, name = "FeedbackGiven"),
    @Type(value = Input.QuestionAnswered.class, name = "QuestionAnswered"),
    @Type(value = Input.StepAsks.class, name = "StepAsks"),
    @Type(value = Input.PlanProposed.class, name = "PlanProposed"),
    @Type(value = Input.StepHandsOver.class, name = "StepHandsOver"),
    @Type(value = Input.StepAnswered.class, name = "StepAnswered"),
    @Type(value = Input.StepWantsTools.class, name = "StepWantsTools"),
    @Type(value = Input.SummaryWritten.class, name = "SummaryWritten"),
    @Type(value = Input.StepFailed.class, name = "StepFailed"),
    @Type(value = Input.StepCancelled.class, name = "StepCancelled"),
    @Type(value = Input.CallSucceeded.class, name = "CallSucceeded"),
    @Type(value = Input.CallFailed.class, name = "CallFailed"),
    @Type(value = Input.CallUnknown.class, name = "CallUnknown"),
    @Type(value = Input.CallCancelled.class, name = "CallCancelled"),
    @Type(value = Input.ApprovalRequired.class, name = "ApprovalRequired"),
    @Type(value = Input.InstructionsRead.class, name = "InstructionsRead"),
    @Type(value = Input.FilesArrived.class, name = "FilesArrived"),
    @Type(value = Input.DeadlinePassed.class, name = "DeadlinePassed"),
    @Type(value = Input.RestProposed.class, name = "RestProposed"),
    @Type(value = Input.RestKept.class, name = "RestKept")
})
public sealed interface Input {

    /** What someone asks of the platform; answered by exactly one fact that names it as cause. */
    sealed interface Intent extends Input {}

    /** How a step ended; an outcome of an older attempt is ignored. */
    sealed interface StepOutcome extends Input {
        StepId step();

        /** Which start of the step this is; a larger number is a later run. */
        long run();
    }

    /** What a model replied, whatever it was. */
    sealed interface StepReply extends StepOutcome {
        TokenUsage usage();

        /** The model that replied. */
        String model();

        /** What it thought ahead of that, in its order. */
        Optional<List<Thought>> thoughts();

        /** What it cost, with what failed on the way, in millionths; empty where the llm-router did not say. */
        Optional<Long> costMicros();
    }

    /** How a call ended, or that it may not run yet. */
    sealed interface CallOutcome extends Input {
        CallId call();

        /** Which time the call was sent this came of; see {@link CallWork#attempt}. Empty if an older executor did not say. */
        Optional<Integer> attempt();

        /** The same outcome, of the call as it was sent that time. */
        CallOutcome of(Optional<Integer> attempt);

        /** The workspace's files around the call, if it may have changed some. */
        default Optional<FilesKept> files() {
            return Optional.empty();
        }
    }

    /**
     * A new session.
     *
     * @param title see {@link TextLimit#TITLE}
     * @param workspace the name of an allowed server directory to copy; empty for an empty workspace
     * @param mode in which it begins; {@link SessionMode#ASK} where it is empty
     */
    record SessionRequested(Optional<String> title, Optional<String> workspace, Optional<ModeSet> mode)
            implements Intent {
        /** One in which is asked what the policy asks about. */
        public SessionRequested(Optional<String> title, Optional<String> workspace) {
            this(title, workspace, Optional.empty());
        }
    }

    /** The wish that a session be in a mode, from the next call on. */
    record ModeRequested(ModeSet mode, UserId setBy) implements Intent {}

    /** What a person says of a turn, whether it waits, runs or has ended. */
    record FeedbackGiven(TurnId turn, Feedback feedback, UserId givenBy) implements Intent {}

    /**
     * The wish that somebody else of the tenant may do something in the session, from now on.
     *
     * @param right what he may do; empty if nothing any more
     */
    record SharingRequested(UserId with, Optional<ShareRight> right, UserId askedBy) implements Intent {}

    /** The end of a session: refused while a turn runs. */
    record SessionDeletionRequested() implements Intent {}

    /**
     * A new session that goes on where another was.
     *
     * @param opens its title, and the workspace that the other began with
     * @param from the other session, of the same tenant; whoever asks may read it
     * @param at the last fact of the other session that counts
     * @param files the files as they were then; without them the workspace begins as any other
     */
    record ForkRequested(
            SessionRequested opens, SessionId from, long at, Optional<SnapshotId> files, CarriedHistory history)
            implements Intent {}

    /**
     * The wish to have the session as it was before a turn: refused while one runs.
     *
     * @param turn the turn that is rewound, with all that followed
     * @param at the last fact that counts
     * @param files the files as they were then; without them they stay as they are
     */
    record RewindRequested(TurnId turn, long at, Optional<SnapshotId> files, CarriedHistory history)
            implements Intent {}

    /**
     * A new turn.
     *
     * @param requestDigest digest of what was asked, so that one idempotency key never means two things
     * @param role the role that was asked for, or that was chosen; without one the turn goes to {@link Role#ASK}, or with a
     *     plan to {@link Role#ORCHESTRATOR}, who answers with what came of its tasks
     * @param text what the user wrote, not blank; see {@link TextLimit#TURN_TEXT}
     * @param opens the session to open first if there is none
     * @param plan the tasks that were declared; without them the turn is one task
     * @param mode what becomes of it while another turn runs; {@link TurnMode#QUEUE} where it is empty
     * @param callbackUrl where its end is told
     * @param why why this role was chosen, where nobody asked for it; see {@link TextLimit#REASON}
     * @param priority how urgent it is; {@link Priority#NORMAL} where it is empty
     * @param tags by which whoever submitted it finds it again
     */
    record TurnSubmitted(
            TurnId turn,
            String requestDigest,
            Origin origin,
            Optional<Role> role,
            String text,
            Versions versions,
            Limits limits,
            Optional<SessionRequested> opens,
            Optional<Plan> plan,
            Optional<TurnMode> mode,
            Optional<String> callbackUrl,
            Optional<String> why,
            Optional<Priority> priority,
            Optional<List<String>> tags)
            implements Intent {
        public TurnSubmitted {
            tags = tags.filter(some -> !some.isEmpty()).map(List::copyOf);
        }

        /** One that is no more urgent than others, and that nobody tagged. */
        public TurnSubmitted(
                TurnId turn,
                String requestDigest,
                Origin origin,
                Optional<Role> role,
                String text,
                Versions versions,
                Limits limits,
                Optional<SessionRequested> opens,
                Optional<Plan> plan,
                Optional<TurnMode> mode,
                Optional<String> callbackUrl,
                Optional<String> why) {
            this(
                    turn,
                    requestDigest,
                    origin,
                    role,
                    text,
                    versions,
                    limits,
                    opens,
                    plan,
                    mode,
                    callbackUrl,
                    why,
                    Optional.empty(),
                    Optional.empty());
        }

        /** A turn that waits for those before it, and whose role was asked for. */
        public TurnSubmitted(
                TurnId turn,
                String requestDigest,
                Origin origin,
                Optional<Role> role,
                String text,
                Versions versions,
                Limits limits,
                Optional<SessionRequested> opens,
                Optional<Plan> plan) {
            this(
                    turn,
                    requestDigest,
                    origin,
                    role,
                    text,
                    versions,
                    limits,
                    opens,
                    plan,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        /** A turn without a plan. */
        public TurnSubmitted(
                TurnId turn,
                String requestDigest,
                Origin origin,
                Optional<Role> role,
                String text,
                Versions versions,
                Limits limits,
                Optional<SessionRequested> opens) {
            this(turn, requestDigest, origin, role, text, versions, limits, opens, Optional.empty());
        }
    }

    /** The wish to stop a turn; without a turn the one that runs. */
    record CancelRequested(Optional<TurnId> turn, Optional<String> reason) implements Intent {}

    /**
     * A person's answer to an approval.
     *
     * @param grant the signed grant; present exactly if what was asked about is approved as it stands
     * @param standing the signed grant for further calls, where he meant more than this one
     * @param edit what he wants instead of what was asked about; is judged anew, and asked about anew
     * @param people how many must say yes by the policy that is in force; what the question says counts where that is more
     */
    record ApprovalDecided(
            ApprovalId approval,
            boolean approved,
            Optional<String> reason,
            UserId decidedBy,
            Optional<Grant> grant,
            Optional<StandingGrant> standing,
            Optional<CallEdit> edit,
            Optional<Integer> people)
            implements Intent {
        /** An answer that is enough by itself. */
        public ApprovalDecided(
                ApprovalId approval,
                boolean approved,
                Optional<String> reason,
                UserId decidedBy,
                Optional<Grant> grant,
                Optional<StandingGrant> standing,
                Optional<CallEdit> edit) {
            this(approval, approved, reason, decidedBy, grant, standing, edit, Optional.empty());
        }

        /** An answer about what was asked, as it stands. */
        public ApprovalDecided(
                ApprovalId approval,
                boolean approved,
                Optional<String> reason,
                UserId decidedBy,
                Optional<Grant> grant,
                Optional<StandingGrant> standing) {
            this(approval, approved, reason, decidedBy, grant, standing, Optional.empty(), Optional.empty());
        }

        /** An answer about one call. */
        public ApprovalDecided(
                ApprovalId approval,
                boolean approved,
                Optional<String> reason,
                UserId decidedBy,
                Optional<Grant> grant) {
            this(approval, approved, reason, decidedBy, grant, Optional.empty());
        }
    }

    /** The wish that a grant for further calls count no more, from the next call on. */
    record GrantWithdrawalRequested(String grant, UserId withdrawnBy) implements Intent {}

    /**
     * A person's answer to a question of a task.
     *
     * @param text not blank; see {@link TextLimit#TURN_TEXT}
     */
    record QuestionAnswered(QuestionId question, String text, UserId answeredBy) implements Intent {}

    /**
     * The model asks the user; its task waits for the answer.
     *
     * @param historyTokensMax for how many tokens of history the model had room
     * @param thoughts what it thought ahead of that, in its order
     * @param costMicros what it cost; see {@link StepReply#costMicros}
     */
    record StepAsks(
            StepId step,
            long run,
            String question,
            TokenUsage usage,
            String model,
            Optional<Integer> historyTokensMax,
            Optional<List<Thought>> thoughts,
            Optional<Long> costMicros)
            implements StepReply {
        public StepAsks {
            thoughts = thoughts.filter(some -> !some.isEmpty()).map(List::copyOf);
        }

        /** One of which nobody said what it cost. */
        public StepAsks(
                StepId step,
                long run,
                String question,
                TokenUsage usage,
                String model,
                Optional<Integer> historyTokensMax,
                Optional<List<Thought>> thoughts) {
            this(step, run, question, usage, model, historyTokensMax, thoughts, Optional.empty());
        }
    }

    /**
     * The model wants the request divided into tasks.
     *
     * @param text what it said beside
     * @param reason why it divides the request so
     * @param historyTokensMax for how many tokens of history the model had room
     * @param thoughts what it thought ahead of that, in its order
     * @param costMicros what it cost; see {@link StepReply#costMicros}
     */
    record PlanProposed(
            StepId step,
            long run,
            String text,
            String reason,
            Plan plan,
            TokenUsage usage,
            String model,
            Optional<Integer> historyTokensMax,
            Optional<List<Thought>> thoughts,
            Optional<Long> costMicros)
            implements StepReply {
        public PlanProposed {
            thoughts = thoughts.filter(some -> !some.isEmpty()).map(List::copyOf);
        }

        /** One of which nobody said what it cost. */
        public PlanProposed(
                StepId step,
                long run,
                String text,
                String reason,
                Plan plan,
                TokenUsage usage,
                String model,
                Optional<Integer> historyTokensMax,
                Optional<List<Thought>> thoughts) {
            this(step, run, text, reason, plan, usage, model, historyTokensMax, thoughts, Optional.empty());
        }
    }

    /**
     * The model gives its task to another role.
     *
     * @param text what it said beside
     * @param instruction what the other is to do
     * @param historyTokensMax for how many tokens of history the model had room
     * @param thoughts what it thought ahead of that, in its order
     * @param costMicros what it cost; see {@link StepReply#costMicros}
     */
    record StepHandsOver(
            StepId step,
            long run,
            String text,
            Role to,
            String instruction,
            TokenUsage usage,
            String model,
            Optional<Integer> historyTokensMax,
            Optional<List<Thought>> thoughts,
            Optional<Long> costMicros)
            implements StepReply {
        public StepHandsOver {
            thoughts = thoughts.filter(some -> !some.isEmpty()).map(List::copyOf);
        }

        /** One of which nobody said what it cost. */
        public StepHandsOver(
                StepId step,
                long run,
                String text,
                Role to,
                String instruction,
                TokenUsage usage,
                String model,
                Optional<Integer> historyTokensMax,
                Optional<List<Thought>> thoughts) {
            this(step, run, text, to, instruction, usage, model, historyTokensMax, thoughts, Optional.empty());
        }
    }

    /**
     * The model answered in words: the task is done.
     *
     * @param historyTokensMax for how many tokens of history the model had room; empty if an older worker did not say
     * @param thoughts what it thought ahead of that, in its order
     * @param costMicros what it cost; see {@link StepReply#costMicros}
     */
    record StepAnswered(
            StepId step,
            long run,
            String text,
            TokenUsage usage,
            String model,
            Optional<Integer> historyTokensMax,
            Optional<List<Thought>> thoughts,
            Optional<Long> costMicros)
            implements StepReply {
        public StepAnswered {
            thoughts = thoughts.filter(some -> !some.isEmpty()).map(List::copyOf);
        }

        /** One of which nobody said what it cost. */
        public StepAnswered(
                StepId step,
                long run,
                String text,
                TokenUsage usage,
                String model,
                Optional<Integer> historyTokensMax,
                Optional<List<Thought>> thoughts) {
            this(step, run, text, usage, model, historyTokensMax, thoughts, Optional.empty());
        }

        public StepAnswered(
                StepId step,
                long run,
                String text,
                TokenUsage usage,
                String model,
                Optional<Integer> historyTokensMax) {
            this(step, run, text, usage, model, historyTokensMax, Optional.empty());
        }

        public StepAnswered(StepId step, long run, String text, TokenUsage usage, String model) {
            this(step, run, text, usage, model, Optional.empty());
        }
    }

    /**
     * The model wants tools; the calls stand in its order.
     *
     * @param historyTokensMax for how many tokens of history the model had room; empty if an older worker did not say
     * @param thoughts what it thought ahead of that, in its order
     * @param costMicros what it cost; see {@link StepReply#costMicros}
     */
    record StepWantsTools(
            StepId step,
            long run,
            String text,
            List<ToolCall> calls,
            TokenUsage usage,
            String model,
            Optional<Integer> historyTokensMax,
            Optional<List<Thought>> thoughts,
            Optional<Long> costMicros)
            implements StepReply {
        public StepWantsTools {
            thoughts = thoughts.filter(some -> !some.isEmpty()).map(List::copyOf);
        }

        /** One of which nobody said what it cost. */
        public StepWantsTools(
                StepId step,
                long run,
                String text,
                List<ToolCall> calls,
                TokenUsage usage,
                String model,
                Optional<Integer> historyTokensMax,
                Optional<List<Thought>> thoughts) {
            this(step, run, text, calls, usage, model, historyTokensMax, thoughts, Optional.empty());
        }

        public StepWantsTools(
                StepId step,
                long run,
                String text,
                List<ToolCall> calls,
                TokenUsage usage,
                String model,
                Optional<Integer> historyTokensMax) {
            this(step, run, text, calls, usage, model, historyTokensMax, Optional.empty());
        }

        public StepWantsTools(
                StepId step, long run, String text, List<ToolCall> calls, TokenUsage usage, String model) {
            this(step, run, text, calls, usage, model, Optional.empty());
        }
    }

    /**
     * The model wrote a summary that was asked for. The session's own: no turn waits for it.
     *
     * @param before the number of the first entry of the history that the summary does not cover
     */
    record SummaryWritten(StepId step, long run, long before, String text, TokenUsage usage, String model)
            implements Input {}

    /**
     * The model call failed.
     *
     * @param detail what the user is told: where the provider said something its own words, bounded, without secrets
     * @param retryAfter how long the provider asks to be left alone; the next attempt is made as late as that
     * @param costMicros what it cost all the same, in millionths; empty where the llm-router did not say
     */
    record StepFailed(
            StepId step,
            long run,
            StepFailure reason,
            String detail,
            Optional<Duration> retryAfter,
            Optional<Long> costMicros)
            implements StepOutcome {
        /** One of which nobody said what it cost. */
        public StepFailed(StepId step, long run, StepFailure reason, String detail, Optional<Duration> retryAfter) {
            this(step, run, reason, detail, retryAfter, Optional.empty());
        }

        public StepFailed(StepId step, long run, StepFailure reason, String detail) {
            this(step, run, reason, detail, Optional.empty());
        }
    }

    /** The model call was stopped because its turn is being cancelled. */
    record StepCancelled(StepId step, long run) implements StepOutcome {}

    /**
     * The tool ran and gave this output (head and tail where {@code truncated}).
     *
     * @param exitCode of the program that it ran; 0 if that went well, empty if it ran none
     */
    record CallSucceeded(
            CallId call,
            String output,
            boolean truncated,
            Optional<FilesKept> files,
            Optional<Integer> attempt,
            Optional<Integer> exitCode)
            implements CallOutcome {
        /** One of a tool that ran no program. */
        public CallSucceeded(CallId call, String output, boolean truncated, Optional<FilesKept> files) {
            this(call, output, truncated, files, Optional.empty(), Optional.empty());
        }

        public CallSucceeded(CallId call, String output, boolean truncated) {
            this(call, output, truncated, Optional.empty());
        }

        @Override
        public CallSucceeded of(Optional<Integer> which) {
            return new CallSucceeded(call, output, truncated, files, which, exitCode);
        }
    }

    /** The tool did not do what was asked; {@code detail} is what the model is told. */
    record CallFailed(
            CallId call, CallFailure reason, String detail, Optional<FilesKept> files, Optional<Integer> attempt)
            implements CallOutcome {
        public CallFailed(CallId call, CallFailure reason, String detail, Optional<FilesKept> files) {
            this(call, reason, detail, files, Optional.empty());
        }

        public CallFailed(CallId call, CallFailure reason, String detail) {
            this(call, reason, detail, Optional.empty());
        }

        @Override
        public CallFailed of(Optional<Integer> which) {
            return new CallFailed(call, reason, detail, files, which);
        }
    }

    /** A crash left it open whether the effect happened; it is never silently run again. */
    record CallUnknown(CallId call, String detail, Optional<FilesKept> files, Optional<Integer> attempt)
            implements CallOutcome {
        public CallUnknown(CallId call, String detail, Optional<FilesKept> files) {
            this(call, detail, files, Optional.empty());
        }

        public CallUnknown(CallId call, String detail) {
            this(call, detail, Optional.empty());
        }

        @Override
        public CallUnknown of(Optional<Integer> which) {
            return new CallUnknown(call, detail, files, which);
        }
    }

    /** The call was stopped, or never started, because its turn is being cancelled. */
    record CallCancelled(CallId call, Optional<FilesKept> files, Optional<Integer> attempt) implements CallOutcome {
        public CallCancelled(CallId call, Optional<FilesKept> files) {
            this(call, files, Optional.empty());
        }

        public CallCancelled(CallId call) {
            this(call, Optional.empty());
        }

        @Override
        public CallCancelled of(Optional<Integer> which) {
            return new CallCancelled(call, files, which);
        }
    }

    /**
     * The call may not run until a person says so.
     *
     * @param digest what exactly would be approved; see {@link ApprovalId#of}
     * @param arguments the arguments as they would run
     * @param reason why the policy asks
     * @param diff the change as a unified diff, where there is one
     * @param view the call in fields; empty if an older executor asks
     */
    record ApprovalRequired(
            CallId call,
            String tool,
            JsonNode arguments,
            String digest,
            String reason,
            Risk risk,
            Optional<String> diff,
            Optional<Integer> attempt,
            Optional<CallView> view)
            implements CallOutcome {
        /** As an older executor asks. */
        public ApprovalRequired(
                CallId call,
                String tool,
                JsonNode arguments,
                String digest,
                String reason,
                Risk risk,
                Optional<String> diff) {
            this(call, tool, arguments, digest, reason, risk, diff, Optional.empty(), Optional.empty());
        }

        @Override
        public ApprovalRequired of(Optional<Integer> which) {
            return new ApprovalRequired(call, tool, arguments, digest, reason, risk, diff, which, view);
        }
    }

    /**
     * What the workspace tells agents, as it stands when a turn begins, and what earlier sessions noted down for its user.
     *
     * @param files the one that counts for the whole workspace first; none if there are none
     * @param notes those that were chosen for what the turn asks; empty where nobody asked for any, or nobody could look
     */
    record InstructionsRead(TurnId turn, List<InstructionsFile> files, Optional<List<ToldNote>> notes)
            implements Input {
        public InstructionsRead {
            files = List.copyOf(files);
            notes = notes.map(List::copyOf);
        }

        /** Of the workspace alone. */
        public InstructionsRead(TurnId turn, List<InstructionsFile> files) {
            this(turn, files, Optional.empty());
        }
    }

    /** Files came into the workspace from outside: somebody uploaded them. */
    record FilesArrived(int files, long bytes) implements Input {}

    /**
     * A deadline came.
     *
     * @param subject what it was set for, as the conversation named it
     * @param due when it was due; if the conversation has moved it since, this input is ignored
     */
    record DeadlinePassed(String subject, Instant due) implements Input {}

    /** About the rest of a session that nobody speaks in; ignored if anything has happened since {@code seq}. */
    sealed interface Resting extends Input {
        /** The number of the session's last fact when its rest was thought of. */
        long seq();
    }

    /** The session has been idle for so long that its state may leave the orchestrator's memory. */
    record RestProposed(long seq) implements Resting {}

    /**
     * The state of the session as of {@code seq} is on {@code sluice.rested} and may leave the orchestrator's memory.
     *
     * @param partition where on that topic
     * @param offsets of its pieces, in their order
     */
    record RestKept(long seq, int partition, List<Long> offsets) implements Resting {}
}
