package dev.sluice.orchestrator.turn;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallEdit;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import java.util.List;
import java.util.Optional;

/**
 * One thing that a session remembers for as long as it lives. Made from a fact, put once, never changed, and too many to
 * be part of the conversation: each rests in a store under its key, and comes back by {@link Recall} when an input needs
 * it. Fields may be added to one, never changed; what is stored must be readable for ever.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @Type(value = Memory.Answered.class, name = "answered"),
    @Type(value = Memory.Submitted.class, name = "submitted"),
    @Type(value = Memory.Decided.class, name = "decided"),
    @Type(value = Memory.Edited.class, name = "edited"),
    @Type(value = Memory.Rewound.class, name = "rewound"),
    @Type(value = Memory.Summarised.class, name = "summarised"),
    @Type(value = Memory.Replied.class, name = "replied")
})
public sealed interface Memory {
    /** The place of this memory among those of its session. */
    String key();

    /** The input of this id has its answer: a repeated one gets no other. */
    record Answered(String input) implements Memory {
        @Override
        public String key() {
            return keyOf(input);
        }

        static String keyOf(String input) {
            return "input/" + input;
        }
    }

    /**
     * The turn was accepted for a request of this digest: its id is used up.
     *
     * @param joined the turn that the request joined, if it became none of its own
     */
    record Submitted(TurnId turn, String requestDigest, Optional<TurnId> joined) implements Memory {
        Submitted(TurnId turn, String requestDigest) {
            this(turn, requestDigest, Optional.empty());
        }

        @Override
        public String key() {
            return keyOf(turn);
        }

        static String keyOf(TurnId turn) {
            return "turn/" + turn;
        }
    }

    /**
     * The approval was decided.
     *
     * @param approved what was decided; empty where an older release decided, which kept the winner's name alone
     */
    record Decided(ApprovalId approval, UserId decidedBy, Optional<Boolean> approved) implements Memory {
        @Override
        public String key() {
            return keyOf(approval);
        }

        static String keyOf(ApprovalId approval) {
            return "approval/" + approval;
        }
    }

    /** What a person made of the call that the approval was about. */
    record Edited(ApprovalId approval, CallEdit edit) implements Memory {
        @Override
        public String key() {
            return keyOf(approval);
        }

        public static String keyOf(ApprovalId approval) {
            return "edited/" + approval;
        }
    }

    /** The session was set back to before the turn: asked again it stays as it is. */
    record Rewound(TurnId turn) implements Memory {
        @Override
        public String key() {
            return keyOf(turn);
        }

        static String keyOf(TurnId turn) {
            return "rewound/" + turn;
        }
    }

    /** So many entries of the history have a summary: a second one of the same is not taken. */
    record Summarised(long before) implements Memory {
        @Override
        public String key() {
            return keyOf(before);
        }

        static String keyOf(long before) {
            return "summary/" + before;
        }
    }

    /** The question was answered. */
    record Replied(QuestionId question, UserId answeredBy) implements Memory {
        @Override
        public String key() {
            return keyOf(question);
        }

        static String keyOf(QuestionId question) {
            return "question/" + question;
        }
    }

    private static List<Memory> settled(Answered answered, Fact.ApprovalSettled settled) {
        var decided = new Decided(settled.approval(), settled.decidedBy(), Optional.of(settled.approved()));
        return settled.edit()
                .map(edit -> List.<Memory>of(answered, decided, new Edited(settled.approval(), edit)))
                .orElseGet(() -> List.of(answered, decided));
    }

    /** What a session remembers of one of its facts. */
    static List<Memory> of(FactRecord record) {
        var answered = new Answered(record.cause());
        return switch (record.fact()) {
            case Fact.TurnAccepted accepted ->
                List.of(answered, new Submitted(accepted.turn(), accepted.requestDigest()));
            case Fact.TurnSteered steered ->
                List.of(
                        answered,
                        new Submitted(steered.request(), steered.requestDigest(), Optional.of(steered.turn())));
            case Fact.ApprovalSettled settled -> settled(answered, settled);
            case Fact.ApprovalSupported _ -> List.of(answered);
            case Fact.HistorySummarised summarised -> List.of(new Summarised(summarised.before()));
            case Fact.QuestionAnswered reply -> List.of(answered, new Replied(reply.question(), reply.answeredBy()));
            case Fact.SessionRewound rewound -> List.of(answered, new Rewound(rewound.turn()));
            case Fact.SessionOpened _,
                    Fact.SessionDeleted _,
                    Fact.SessionForked _,
                    Fact.TurnCancelling _,
                    Fact.TurnCancelled _,
                    Fact.GrantWithdrawn _,
                    Fact.FeedbackGiven _,
                    Fact.ModeChanged _,
                    Fact.SharingChanged _,
                    Fact.IntentRefused _ -> List.of(answered);
            case Fact.SessionRested _,
                    Fact.TurnStarted _,
                    Fact.InstructionsRead _,
                    Fact.NotesChosen _,
                    Fact.FilesArrived _,
                    Fact.PlanStated _,
                    Fact.OfTask _,
                    Fact.AgentStuck _,
                    Fact.StepScheduled _,
                    Fact.StepCompleted _,
                    Fact.StepFailed _,
                    Fact.CallRequested _,
                    Fact.CallScheduled _,
                    Fact.CallRetried _,
                    Fact.ApprovalRequested _,
                    Fact.ApprovalReminded _,
                    Fact.ApprovalExpired _,
                    Fact.QuestionAsked _,
                    Fact.CallCompleted _,
                    Fact.TurnCompleted _,
                    Fact.TurnFailed _,
                    Fact.Unrecognised _ -> List.of();
        };
    }
}
