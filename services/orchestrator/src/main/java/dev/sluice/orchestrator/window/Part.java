package dev.sluice.orchestrator.window;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.HistoryEntry.AgentSaid;
import dev.sluice.contracts.HistoryEntry.Instructions;
import dev.sluice.contracts.HistoryEntry.Notes;
import dev.sluice.contracts.HistoryEntry.Told;
import dev.sluice.contracts.HistoryEntry.ToolAsked;
import dev.sluice.contracts.HistoryEntry.ToolSaid;
import dev.sluice.contracts.HistoryEntry.UserSaid;
import dev.sluice.contracts.TextLimit;
import dev.sluice.contracts.ToolCall;
import java.util.function.UnaryOperator;

/** A call or a result shown in part: the head and the tail of its long texts, with a word about what is missing. Pure. */
public final class Part {
    private static final String MISSING = " … [%d characters are left out here] … ";

    /** Beside a text there is little in an entry; this much is left for it, and for the word. */
    private static final int OVERHEAD_BYTES = 400;

    private Part() {}

    /**
     * The entry in about so many bytes; what people and agents said stays whole.
     *
     * @param bytes what the entry takes as it is
     */
    public static HistoryEntry of(HistoryEntry entry, int bytes, int bytesMax) {
        return switch (entry) {
            case UserSaid said -> said;
            case Told told -> told;
            case Instructions instructions -> instructions;
            case Notes notes -> notes;
            case AgentSaid said -> said;
            case ToolSaid said -> new ToolSaid(said.call(), said.status(), text(said.output(), bytesMax));
            case ToolAsked asked -> new ToolAsked(call(asked.request(), bytes, bytesMax));
        };
    }

    /** Each of the argument's texts loses the same part. */
    private static ToolCall call(ToolCall call, int bytes, int bytesMax) {
        UnaryOperator<String> part = text -> {
            var written = TextLimit.bytesAsWritten(text);
            return written <= OVERHEAD_BYTES ? text : text(text, written * bytesMax / bytes);
        };
        return call.with(texts(call.arguments(), part));
    }

    private static JsonNode texts(JsonNode node, UnaryOperator<String> change) {
        var nodes = JsonNodeFactory.instance;
        return switch (node.getNodeType()) {
            case STRING -> nodes.textNode(change.apply(node.textValue()));
            case ARRAY -> {
                var array = nodes.arrayNode();
                node.forEach(element -> array.add(texts(element, change)));
                yield array;
            }
            case OBJECT -> {
                var object = nodes.objectNode();
                node.properties().forEach(field -> object.set(field.getKey(), texts(field.getValue(), change)));
                yield object;
            }
            case BINARY, BOOLEAN, MISSING, NULL, NUMBER, POJO -> node;
        };
    }

    private static String text(String text, long bytesMax) {
        if (TextLimit.bytesAsWritten(text) + OVERHEAD_BYTES <= bytesMax) {
            return text;
        }
        var half = Math.max(0, bytesMax - OVERHEAD_BYTES) / 2;
        var head = headEnd(text, half);
        var tail = Math.max(head, tailStart(text, half));
        return text.substring(0, head) + MISSING.formatted(tail - head) + text.substring(tail);
    }

    /** Never between the halves of a pair. */
    private static int headEnd(String text, long bytesMax) {
        var end = 0;
        long bytes = 0;
        while (end < text.length()) {
            var next = text.offsetByCodePoints(end, 1);
            bytes += TextLimit.bytesAsWritten(text.substring(end, next));
            if (bytes > bytesMax) {
                return end;
            }
            end = next;
        }
        return end;
    }

    private static int tailStart(String text, long bytesMax) {
        var start = text.length();
        long bytes = 0;
        while (start > 0) {
            var next = text.offsetByCodePoints(start, -1);
            bytes += TextLimit.bytesAsWritten(text.substring(next, start));
            if (bytes > bytesMax) {
                return start;
            }
            start = next;
        }
        return start;
    }
}
