package dev.sluice.executor.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.workspace.Refused;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ArgumentCheckTest {
    @Test
    @Timeout(90)
    void allPatternsOfACallHaveOneTimeTogether() throws Exception {
        var schema = MessageCodec.mapper().readTree("""
                {"type": "object", "properties": {"names": {"type": "array", "items": {
                  "type": "string", "pattern": "(a+)+b\\\\1"}}}}""");
        var tool = new ToolDefinition(
                "slow", "Slow.", schema, false, false, Risk.LOW, "1", Optional.empty(), Optional.empty());
        var arguments = JsonNodeFactory.instance.objectNode();
        var names = arguments.putArray("names");
        for (var at = 0; at < 1_800; at++) {
            names.add("a".repeat(64) + "!");
        }

        var refused = assertThrows(Refused.class, () -> new ArgumentCheck().check(tool, arguments));

        assertEquals(CallFailure.INVALID_ARGUMENTS, refused.reason());
    }
}
