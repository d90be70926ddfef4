package dev.sluice.router.reuse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A request with one change, and what the change was. */
public record RequestChanges(String what, ObjectNode request) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Each value changed, removed and turned to null; each object with one field more; each list turned round. */
    public static List<RequestChanges> of(ObjectNode request) {
        var changes = new ArrayList<RequestChanges>();
        changes(request, "", changes, request);
        return changes;
    }

    private static void changes(JsonNode node, String path, List<RequestChanges> changes, ObjectNode request) {
        if (node.isObject()) {
            var more = request.deepCopy();
            ((ObjectNode) more.at(path)).put("one_more", 1);
            changes.add(new RequestChanges(path + " with a field more", more));
        }
        if (node.isArray()) {
            var longer = request.deepCopy();
            ((ArrayNode) longer.at(path)).add(NODES.objectNode());
            changes.add(new RequestChanges(path + " with an item more", longer));
            if (node.size() > 1) {
                var turned = request.deepCopy();
                var items = new ArrayList<JsonNode>();
                turned.at(path).forEach(items::add);
                Collections.reverse(items);
                ((ArrayNode) turned.at(path)).removeAll().addAll(items);
                changes.add(new RequestChanges(path + " turned round", turned));
            }
            for (int i = 0; i < node.size(); i++) {
                changes(node.get(i), path + "/" + i, changes, request);
            }
        }
        for (var field : node.properties()) {
            if (path.isEmpty() && field.getKey().startsWith("stream")) {
                continue;
            }
            var below = path + "/" + field.getKey();
            changes.add(new RequestChanges(below + " removed", with(request, path, field.getKey(), Optional.empty())));
            if (!field.getValue().isNull()) {
                changes.add(new RequestChanges(
                        below + " null", with(request, path, field.getKey(), Optional.of(NODES.nullNode()))));
            }
            if (field.getValue().isValueNode()) {
                changes.add(new RequestChanges(
                        below + " changed", with(request, path, field.getKey(), Optional.of(other(field.getValue())))));
            }
            changes(field.getValue(), below, changes, request);
        }
    }

    private static ObjectNode with(ObjectNode request, String path, String field, Optional<JsonNode> value) {
        var copy = request.deepCopy();
        var object = (ObjectNode) copy.at(path);
        value.ifPresentOrElse(given -> object.set(field, given), () -> object.remove(field));
        return copy;
    }

    private static JsonNode other(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> NODES.textNode(value.textValue() + " ");
            case NUMBER -> NODES.numberNode(value.doubleValue() + 0.125);
            case BOOLEAN -> NODES.booleanNode(!value.booleanValue());
            default -> NODES.textNode("something");
        };
    }
}
