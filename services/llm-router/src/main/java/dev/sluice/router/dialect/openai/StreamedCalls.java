package dev.sluice.router.dialect.openai;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tool calls of one choice of a stream, made well formed however the provider breaks them into pieces: each begins with
 * its index, id, type and whole name, the indexes follow each other from 0, and what comes after is nothing but arguments.
 *
 * <pre>
 * held --name known, and an id or arguments--> open --arguments--> open
 *   |-----the stream has come to its finish---> open (or was no call: it said neither name nor arguments)
 * </pre>
 *
 * A name is known once the request offers it and no longer one that begins with it, or once arguments have followed it.
 * Not thread-safe.
 */
public final class StreamedCalls {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String callId;
    private final Set<String> offered;
    private final Map<Integer, Draft> byTheirIndex = new HashMap<>();
    private final List<Draft> drafts = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private int opened;

    /** One call, as far as it has come. */
    private static final class Draft {
        private final ObjectNode extras = NODES.objectNode();
        private final StringBuilder arguments = new StringBuilder();
        private String theirId = "";
        private String name = "";
        private boolean argumentsFirst;
        private Optional<Integer> index = Optional.empty();
    }

    /**
     * @param callId makes the ids that are missing, which no provider finds too long
     * @param offered the tools that the request offers
     */
    public StreamedCalls(String callId, Set<String> offered) {
        this.callId = callId;
        this.offered = Set.copyOf(offered);
    }

    /** The id of a call that has none: no longer than any provider takes it. */
    static String id(String callId, int index) {
        return "call_" + callId.replaceFirst("^req_", "") + "_" + index;
    }

    /** Whether any call has begun to be told. */
    public boolean any() {
        return opened > 0;
    }

    /** The pieces to tell, now that this one has come: none while its call is held. */
    public List<ObjectNode> add(JsonNode piece) {
        var draft = draftOf(piece);
        take(piece, draft);
        if (draft.index.isPresent()) {
            return goOn(piece, draft);
        }
        if (!isKnown(draft)) {
            return List.of();
        }
        // They keep their order: where a later one begins, those before it have their names.
        return drafts.subList(0, drafts.indexOf(draft) + 1).stream()
                .filter(earlier -> earlier.index.isEmpty() && !earlier.name.isEmpty())
                .map(this::open)
                .toList();
    }

    /** What is left to tell at the finish. */
    public List<ObjectNode> finish() {
        var left = new ArrayList<ObjectNode>();
        for (var draft : drafts) {
            if (draft.index.isEmpty() && !(draft.name.isEmpty() && draft.arguments.isEmpty())) {
                left.add(open(draft));
            }
            if (draft.index.isPresent() && draft.arguments.isEmpty()) {
                draft.arguments.append("{}");
                left.add(arguments(draft, "{}"));
            }
        }
        return left;
    }

    private Draft draftOf(JsonNode piece) {
        var index = index(piece);
        var open = index.map(byTheirIndex::get).or(() -> index.isEmpty() ? withoutIndex(piece) : Optional.empty());
        var draft = open.filter(same -> !beginsAnew(piece, same)).orElseGet(() -> {
            var begun = new Draft();
            drafts.add(begun);
            return begun;
        });
        index.ifPresent(theirs -> byTheirIndex.put(theirs, draft));
        return draft;
    }

    /** The call that a piece without an index goes on with: that of its id, else the last one. */
    private Optional<Draft> withoutIndex(JsonNode piece) {
        var id = text(piece.path("id"));
        return drafts.stream()
                .filter(draft -> !id.isEmpty() && draft.theirId.equals(id))
                .findFirst()
                .or(() -> drafts.isEmpty() ? Optional.empty() : Optional.of(drafts.getLast()));
    }

    /** Whether a piece that seems to go on with a call is the beginning of another one. */
    private boolean beginsAnew(JsonNode piece, Draft draft) {
        var id = text(piece.path("id"));
        var name = text(piece.at("/function/name"));
        if (name.isEmpty()) {
            return false;
        }
        if (!id.isEmpty() && !draft.theirId.isEmpty()) {
            return !id.equals(draft.theirId)
                    || (isObject(draft.arguments) && !argumentsOf(piece).isEmpty());
        }
        if (draft.name.isEmpty()) {
            return false;
        }
        return draft.arguments.isEmpty()
                ? isWhole(draft.name) && !name.equals(draft.name)
                : !name.equals(draft.name)
                        || (isObject(draft.arguments) && !argumentsOf(piece).isEmpty());
    }

    private void take(JsonNode piece, Draft draft) {
        if (draft.theirId.isEmpty()) {
            draft.theirId = text(piece.path("id"));
        }
        var name = text(piece.at("/function/name"));
        if (draft.index.isEmpty() && !name.isEmpty() && !name.equals(draft.name)) {
            draft.name += name;
        }
        var more = argumentsOf(piece);
        draft.argumentsFirst |= draft.name.isEmpty() && !more.isEmpty();
        draft.arguments.append(more);
        if (draft.index.isEmpty()) {
            draft.extras.setAll(extras(piece));
        }
    }

    private boolean isKnown(Draft draft) {
        var named =
                isWhole(draft.name) || (!draft.name.isEmpty() && !draft.arguments.isEmpty() && !draft.argumentsFirst);
        return named && !(draft.theirId.isEmpty() && draft.arguments.isEmpty());
    }

    private boolean isWhole(String name) {
        return offered.contains(name)
                && offered.stream().noneMatch(longer -> longer.length() > name.length() && longer.startsWith(name));
    }

    private ObjectNode open(Draft draft) {
        draft.index = Optional.of(opened);
        // Who answers two calls of one id answers neither.
        var id = draft.theirId.isEmpty() || !ids.add(draft.theirId) ? id(callId, opened) : draft.theirId;
        opened++;
        var begins =
                NODES.objectNode().put("index", draft.index.get()).put("id", id).put("type", "function");
        begins.putObject("function").put("name", draft.name).put("arguments", draft.arguments.toString());
        return begins.setAll(draft.extras);
    }

    private List<ObjectNode> goOn(JsonNode piece, Draft draft) {
        var more = argumentsOf(piece);
        var extras = extras(piece);
        return more.isEmpty() && extras.isEmpty()
                ? List.of()
                : List.of(arguments(draft, more).setAll(extras));
    }

    private static ObjectNode arguments(Draft draft, String more) {
        var goesOn = NODES.objectNode().put("index", draft.index.orElseThrow());
        goesOn.putObject("function").put("arguments", more);
        return goesOn;
    }

    /** What some providers want back with a call, such as the signature of a thought. */
    private static ObjectNode extras(JsonNode piece) {
        var extras = NODES.objectNode();
        piece.properties().forEach(field -> {
            if (!Set.of("index", "id", "type", "function").contains(field.getKey())) {
                extras.set(field.getKey(), field.getValue());
            }
        });
        return extras;
    }

    private static Optional<Integer> index(JsonNode piece) {
        var index = piece.path("index");
        if (index.isInt()) {
            return Optional.of(index.intValue());
        }
        return index.isTextual() && index.textValue().matches("\\d{1,6}")
                ? Optional.of(Integer.parseInt(index.textValue()))
                : Optional.empty();
    }

    private static String argumentsOf(JsonNode piece) {
        var arguments = piece.at("/function/arguments");
        return arguments.isContainerNode() ? arguments.toString() : text(arguments);
    }

    private static boolean isObject(CharSequence arguments) {
        try {
            return JSON.readTree(arguments.toString()).isObject();
        } catch (JsonProcessingException unfinished) {
            return false;
        }
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : "";
    }
}
