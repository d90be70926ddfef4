package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.ToolCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long calls may take. */
class CallTimeTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Stage stage = Stage.open();

    @Test
    void aCallThatAsksForMoreThanTheTurnsLimitGetsIt() {
        var call = want(LONG);

        assertEquals(LONG, sent().timeMax());
        assertEquals(stage.now.plus(LONG).plus(Rules.TODAY.outcomeGrace()), sent().deadline());
        stage.pass(LONG);
        stage.succeed(call);
        assertEquals(
                CallStatus.SUCCEEDED,
                stage.all(Fact.CallCompleted.class).getLast().status());
    }

    @Test
    void whatAPersonApprovesCountsFromThen() {
        var call = want(LONG);
        stage.requireApproval(call, "digest");
        stage.pass(Duration.ofHours(1));

        stage.play(stage.approval(call, "digest", true, "ada"));

        assertEquals(LONG, sent().timeMax());
        assertEquals(stage.now.plus(LONG).plus(Rules.TODAY.outcomeGrace()), sent().deadline());
    }

    @Test
    void aCallThatAsksForLessOrForNothingGetsTheTurnsLimit() {
        want(Duration.ofSeconds(5));

        assertEquals(stage.limits.callMax(), sent().timeMax());
    }

    @Test
    void theTimeOutlivesTheStore() throws Exception {
        var call = want(LONG);

        stage.conversation = StoredConversation.read(StoredConversation.write(stage.conversation))
                .conversation();

        assertEquals(
                Optional.of(LONG),
                stage.conversation.turn().orElseThrow().call(call).orElseThrow().timeMax());
    }

    private CallId want(Duration time) {
        stage.submit("a");
        var call = new ToolCall(
                CallId.of(stage.step(), 1), "w", JsonNodeFactory.instance.objectNode(), true, "v1", Optional.of(time));
        stage.play(new Input.StepWantsTools(stage.step(), 1, "", List.of(call), TokenUsage.NONE, "model"));
        return call.call();
    }

    private Work.RunCall sent() {
        return stage.work.stream()
                .filter(Work.RunCall.class::isInstance)
                .map(Work.RunCall.class::cast)
                .toList()
                .getLast();
    }
}
