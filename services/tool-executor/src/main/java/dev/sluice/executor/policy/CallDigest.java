package dev.sluice.executor.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.ToolDefinition;

/** What exactly a person approves: the tool as defined, its arguments, and what it would change as it was shown. */
public final class CallDigest {
    private CallDigest() {}

    /** @param base digest of what would be changed, as it is now */
    public static String of(ToolDefinition tool, JsonNode arguments, String base) {
        var content = JsonNodeFactory.instance
                .objectNode()
                .put("tool", tool.name())
                .put("version", tool.version())
                .put("base", base)
                .set("arguments", arguments);
        return Digest.sha256Hex(CanonicalJson.of(content));
    }
}
