package dev.sluice.workers.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.HistoryEntry.AgentSaid;
import dev.sluice.contracts.HistoryEntry.Told;
import dev.sluice.contracts.HistoryEntry.ToolAsked;
import dev.sluice.contracts.HistoryEntry.ToolSaid;
import dev.sluice.contracts.HistoryEntry.UserSaid;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TaskId;
import dev.sluice.contracts.ToolCall;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where a model reads what the user said while it was at work. */
class AsHeardTest {
    private static final StepId STEP = new StepId("s-1.t1/1/1/1");
    private static final UserSaid REQUEST = new UserSaid("build it");
    private static final Told FIRST = new Told("in blue", Optional.empty());
    private static final Told SECOND = new Told("and round", Optional.empty());
    private static final Told OWN = new Told("You repeat yourself.", Optional.of(new TaskId("s-1.t1/1")));

    @Test
    void anAnswerThatDoesNotKnowOfARemarkStandsBeforeIt() {
        assertEquals(
                List.of(REQUEST, unaware("done"), FIRST, SECOND),
                AsHeard.of(List.of(REQUEST, FIRST, SECOND, unaware("done"))));
    }

    @Test
    void theNextAnswerDoesNotMoveWhatItKnows() {
        assertEquals(
                List.of(REQUEST, unaware("done"), FIRST, unaware("done in blue"), SECOND, aware("all done")),
                AsHeard.of(
                        List.of(REQUEST, FIRST, unaware("done"), SECOND, unaware("done in blue"), aware("all done"))));
    }

    @Test
    void whatAStepAskedForBelongsToIt() {
        assertEquals(
                List.of(REQUEST, unaware("let me see"), asked(1), asked(2), FIRST, said(1), said(2)),
                AsHeard.of(List.of(REQUEST, FIRST, unaware("let me see"), asked(1), asked(2), said(1), said(2))));
    }

    @Test
    void whatWasHeardStandsWhereItWasSaid() {
        var history = List.of(REQUEST, aware(""), asked(1), FIRST, said(1), aware("done"), SECOND);

        assertEquals(history, AsHeard.of(history));
    }

    @Test
    void whatThePlatformToldTheTaskIsKnown() {
        assertEquals(
                List.of(REQUEST, OWN, unaware("done"), FIRST),
                AsHeard.of(List.of(REQUEST, OWN, FIRST, unaware("done"))));
    }

    @Test
    void theModelReadsTheRemarkLast() {
        var messages = Transcript.of(List.of(REQUEST, FIRST, unaware("done"))).messages("be kind");

        assertEquals(
                List.of(UserMessage.from("build it"), AiMessage.from("done"), UserMessage.from("in blue")),
                messages.subList(1, messages.size()));
    }

    private static AgentSaid unaware(String text) {
        return new AgentSaid(STEP, Role.CODER, text, Optional.empty(), Optional.of(true));
    }

    private static AgentSaid aware(String text) {
        return new AgentSaid(STEP, Role.CODER, text);
    }

    private static HistoryEntry asked(int number) {
        return new ToolAsked(
                new ToolCall(CallId.of(STEP, number), "read_file", JsonNodeFactory.instance.objectNode(), false, "1"));
    }

    private static HistoryEntry said(int number) {
        return new ToolSaid(CallId.of(STEP, number), CallStatus.SUCCEEDED, "it says");
    }
}
