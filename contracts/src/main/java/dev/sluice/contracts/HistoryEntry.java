package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;

/** One immutable line of a conversation as a model is shown it; made from a fact, never edited. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @Type(value = HistoryEntry.UserSaid.class, name = "UserSaid"),
    @Type(value = HistoryEntry.AgentSaid.class, name = "AgentSaid"),
    @Type(value = HistoryEntry.ToolAsked.class, name = "ToolAsked"),
    @Type(value = HistoryEntry.ToolSaid.class, name = "ToolSaid")
})
public sealed interface HistoryEntry {
    /** What the user asked. */
    record UserSaid(String text) implements HistoryEntry {}

    /**
     * What an agent wrote in one step, perhaps nothing; {@link ToolAsked} entries of the same step follow.
     *
     * @param thoughts what its model thought ahead of that, in its order
     */
    record AgentSaid(StepId step, Role agent, String text, Optional<List<Thought>> thoughts) implements HistoryEntry {
        public AgentSaid {
            thoughts = thoughts.filter(some -> !some.isEmpty()).map(List::copyOf);
        }

        public AgentSaid(StepId step, Role agent, String text) {
            this(step, agent, text, Optional.empty());
        }
    }

    /** A call that the step before asked for. */
    record ToolAsked(ToolCall request) implements HistoryEntry {}

    /** What came of a call. */
    record ToolSaid(CallId call, CallStatus status, String output) implements HistoryEntry {}

    /** The line that a fact adds, if it adds one. What the user said joins the history when its turn starts. */
    static Optional<HistoryEntry> of(Fact fact) {
        return switch (fact) {
            case Fact.TurnAccepted accepted -> Optional.of(new UserSaid(accepted.text()));
            case Fact.StepCompleted step ->
                Optional.of(new AgentSaid(step.step(), step.agent(), step.text(), step.thoughts()));
            case Fact.CallRequested call -> Optional.of(new ToolAsked(call.request()));
            case Fact.CallCompleted call -> Optional.of(new ToolSaid(call.call(), call.status(), call.output()));
            case Fact.SessionOpened _,
                    Fact.SessionDeleted _,
                    Fact.SessionRested _,
                    Fact.HistorySummarised _,
                    Fact.TurnStarted _,
                    Fact.StepScheduled _,
                    Fact.StepFailed _,
                    Fact.CallScheduled _,
                    Fact.ApprovalRequested _,
                    Fact.ApprovalSettled _,
                    Fact.TurnCancelling _,
                    Fact.TurnCompleted _,
                    Fact.TurnFailed _,
                    Fact.TurnCancelled _,
                    Fact.IntentRefused _ -> Optional.empty();
            case Fact.Unrecognised newer ->
                throw new IllegalArgumentException("nobody knows what " + newer.name() + " adds to a history");
        };
    }
}
