package dev.sluice.workers.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.ToolDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a model is offered and what becomes of its wishes. */
class ToolboxTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final StepId STEP = new StepId("s-1.t1/1/1/1");

    @Test
    void callsAreNumberedInTheModelsOrderAndMarked() {
        var calls = toolbox().calls(STEP, List.of(request("write_file", "{\"path\":\"a\"}"), request("ls", "{}")));

        assertEquals(
                List.of(CallId.of(STEP, 1), CallId.of(STEP, 2)),
                calls.stream().map(one -> one.call()).toList());
        assertTrue(calls.getFirst().effect());
        assertEquals("v7", calls.getFirst().toolVersion());
        assertEquals("a", calls.getFirst().arguments().path("path").asText());
    }

    @Test
    void anUnknownToolCountsAsARead() {
        var call = toolbox().calls(STEP, List.of(request("rm_rf", "{}"))).getFirst();

        assertFalse(call.effect());
        assertEquals("", call.toolVersion());
    }

    @Test
    void argumentsThatAreNoObjectStayText() {
        assertEquals(JSON.getNodeFactory().textNode("{oops"), argumentsOf("{oops"));
        assertEquals(JSON.getNodeFactory().textNode("[1]"), argumentsOf("[1]"));
        assertEquals(JSON.getNodeFactory().textNode("{} {}"), argumentsOf("{} {}"));
        assertEquals(JSON.createObjectNode(), argumentsOf(""));
    }

    @Test
    void argumentsThatNoMessageHoldsStayText() {
        var deep = "{\"a\":".repeat(500) + "1" + "}".repeat(500);

        assertEquals(JSON.getNodeFactory().textNode(deep), argumentsOf(deep));
    }

    @Test
    void aCallWithoutANameIsACallOfNobodysTool() {
        for (var name : new String[] {null, "", " \n"}) {
            var call = toolbox().calls(STEP, List.of(request(name, "{}"))).getFirst();

            assertEquals("unnamed", call.tool());
            assertFalse(call.effect());
        }
    }

    private static JsonNode argumentsOf(String text) {
        return toolbox()
                .calls(STEP, List.of(request("write_file", text)))
                .getFirst()
                .arguments();
    }

    private static Toolbox toolbox() {
        var anything = JSON.createObjectNode().put("type", "object");
        return new Toolbox(
                List.of(new ToolDefinition("write_file", "Writes", anything, true, true, Risk.MEDIUM, "v7")));
    }

    private static ToolExecutionRequest request(String tool, String arguments) {
        return ToolExecutionRequest.builder()
                .id("x")
                .name(tool)
                .arguments(arguments)
                .build();
    }
}
