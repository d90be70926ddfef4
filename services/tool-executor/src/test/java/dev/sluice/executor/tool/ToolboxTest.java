package dev.sluice.executor.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.call.TestCalls;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which calls wait for effects. */
class ToolboxTest {
    private static final TurnId TURN = new TurnId("s-1.t");

    private final Toolbox toolbox = new Toolbox(List.of(new ReadFile(), new WriteFile()));

    @ParameterizedTest
    @CsvSource({"read_file,false", "write_file,true", "from_elsewhere,true"})
    void onlyWhatIsKnownToReadDoesNotWaitForEffects(String tool, boolean effect) {
        var ofTask = CallId.of(StepId.of(TURN, 1, 1, 1), 1);

        assertEquals(effect, toolbox.effect(work(ofTask, tool)));
    }

    @Test
    void theInstructionsOfATurnDoNotWaitForEffects() {
        assertFalse(toolbox.effect(work(CallWork.instructionsOf(TURN), CallWork.READ_INSTRUCTIONS)));
    }

    private static CallWork work(CallId call, String tool) {
        return TestCalls.work(
                new ToolCall(call, tool, JsonNodeFactory.instance.objectNode(), false, ""),
                new Scope(new TenantId("acme"), new UserId("ann"), new SessionId("s-1")));
    }
}
