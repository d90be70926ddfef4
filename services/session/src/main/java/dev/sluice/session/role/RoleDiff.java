package dev.sluice.session.role;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.RoleConfig;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What is different between two configurations of an agent, field by field. Pure. */
public final class RoleDiff {
    private static final ObjectMapper JSON = MessageCodec.mapper();

    private RoleDiff() {}

    /**
     * One field.
     *
     * @param field as it stands in JSON
     * @param before absent where it did not stand there
     * @param after absent where it does not stand there any more
     */
    public record Change(String field, Optional<JsonNode> before, Optional<JsonNode> after) {}

    /** The fields that are different, by their names; an agent that was taken away has none. */
    public static List<Change> between(Optional<RoleConfig> before, Optional<RoleConfig> after) {
        var old = json(before);
        var now = json(after);
        var fields = new TreeSet<String>();
        old.fieldNames().forEachRemaining(fields::add);
        now.fieldNames().forEachRemaining(fields::add);
        return fields.stream()
                .filter(field -> !old.path(field).equals(now.path(field)))
                .map(field ->
                        new Change(field, Optional.ofNullable(old.get(field)), Optional.ofNullable(now.get(field))))
                .toList();
    }

    private static JsonNode json(Optional<RoleConfig> config) {
        return config.<JsonNode>map(JSON::valueToTree).orElseGet(JsonNodeFactory.instance::objectNode);
    }
}
