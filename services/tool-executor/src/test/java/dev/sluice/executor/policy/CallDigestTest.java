package dev.sluice.executor.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.note.NotesInMemory;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.tool.GitIdentity;
import dev.sluice.executor.tool.Toolbox;
import org.junit.jupiter.api.Test;

class CallDigestTest {
    private static final ToolDefinition WRITE = Toolbox.builtIn(
                    new SandboxChoice.Refused("no commands in this test"), GitIdentity.STANDARD, NotesInMemory.book())
            .find("write_file")
            .orElseThrow()
            .definition();
    private static final ObjectNode ARGUMENTS =
            JsonNodeFactory.instance.objectNode().put("path", "a").put("content", "x");

    @Test
    void theOrderOfArgumentsDoesNotMatter() {
        var turned = JsonNodeFactory.instance.objectNode().put("content", "x").put("path", "a");

        assertEquals(CallDigest.of(WRITE, ARGUMENTS, "base"), CallDigest.of(WRITE, turned, "base"));
    }

    @Test
    void everythingThatAPersonSeesIsInIt() {
        var digest = CallDigest.of(WRITE, ARGUMENTS, "base");
        var redefined = new ToolDefinition(
                WRITE.name(),
                WRITE.description(),
                WRITE.parameters(),
                WRITE.effect(),
                WRITE.approvalByDefault(),
                WRITE.risk(),
                "another version");

        assertNotEquals(digest, CallDigest.of(WRITE, ARGUMENTS, "another base"));
        assertNotEquals(digest, CallDigest.of(WRITE, ARGUMENTS.deepCopy().put("content", "y"), "base"));
        assertNotEquals(digest, CallDigest.of(redefined, ARGUMENTS, "base"));
    }
}
