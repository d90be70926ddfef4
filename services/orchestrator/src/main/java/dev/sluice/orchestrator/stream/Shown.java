package dev.sluice.orchestrator.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.HistoryEntry.AgentSaid;
import dev.sluice.contracts.HistoryEntry.ToolAsked;
import dev.sluice.contracts.HistoryEntry.ToolSaid;
import dev.sluice.contracts.HistoryEntry.UserSaid;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.ToolCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What of a history a step is shown, so that it fits. It begins with something the user said and always holds the newest
 * of that, whatever else must go; a step is shown with all its calls and their results or not at all; and where the last
 * step alone is too large, its long texts are cut and say so. Pure.
 */
final class Shown {
    private static final String CUT = " … [cut here, %d more characters]";

    /** Beside a text there is little in an entry; this much is left for it. */
    private static final int ENTRY_OVERHEAD_BYTES = 512;

    private Shown() {}

    /** An entry with its size as it is written. */
    record Sized(HistoryEntry entry, int bytes) {
        static Sized of(HistoryEntry entry) {
            return new Sized(entry, MessageCodec.write(entry).length);
        }
    }

    /**
     * The entries to show, oldest first.
     *
     * @param history the newest entries, oldest first
     * @param bytesMax what they may take as they are written
     */
    static List<HistoryEntry> of(List<Sized> history, long bytesMax) {
        var entries = withoutOrphans(history);
        var request = last(entries, UserSaid.class);
        if (request < 0) {
            return List.of();
        }
        var start = firstThatFits(entries, request, bytesMax);
        if (start <= request) {
            return entries(entries.subList(firstOfUser(entries, start), entries.size()));
        }
        var shown = new ArrayList<HistoryEntry>();
        shown.add(entries.get(request).entry());
        if (start < entries.size()) {
            shown.addAll(entries(entries.subList(start, entries.size())));
            return shown;
        }
        var lastStep = last(entries, AgentSaid.class);
        if (lastStep > request) {
            var left = bytesMax - entries.get(request).bytes();
            shown.addAll(shortened(entries.subList(lastStep, entries.size()), left));
        }
        return shown;
    }

    /** Calls with a result and results with a call; models refuse any other. */
    private static List<Sized> withoutOrphans(List<Sized> history) {
        Set<CallId> asked = new HashSet<>();
        Set<CallId> said = new HashSet<>();
        for (var sized : history) {
            switch (sized.entry()) {
                case ToolAsked call -> asked.add(call.request().call());
                case ToolSaid result -> said.add(result.call());
                case UserSaid _, AgentSaid _ -> {}
            }
        }
        return history.stream()
                .filter(sized -> switch (sized.entry()) {
                    case ToolAsked call -> said.contains(call.request().call());
                    case ToolSaid result -> asked.contains(result.call());
                    case UserSaid _, AgentSaid _ -> true;
                })
                .toList();
    }

    /** Where what fits begins, at a step or at something the user said; the size of the list if not even one step fits. */
    private static int firstThatFits(List<Sized> entries, int request, long bytesMax) {
        var first = entries.size();
        long bytes = entries.get(request).bytes();
        for (int i = entries.size() - 1; i >= 0; i--) {
            bytes += i == request ? 0 : entries.get(i).bytes();
            if (bytes > bytesMax) {
                return first;
            }
            if (entries.get(i).entry() instanceof UserSaid || entries.get(i).entry() instanceof AgentSaid) {
                first = i;
            }
        }
        return first;
    }

    private static int firstOfUser(List<Sized> entries, int start) {
        var first = start;
        while (!(entries.get(first).entry() instanceof UserSaid)) {
            first++;
        }
        return first;
    }

    private static int last(List<Sized> entries, Class<? extends HistoryEntry> type) {
        var last = entries.size() - 1;
        while (last >= 0 && !type.isInstance(entries.get(last).entry())) {
            last--;
        }
        return last;
    }

    /** The entries of one step, the long ones cut to the same size, so that all fit. */
    private static List<HistoryEntry> shortened(List<Sized> entries, long bytesMax) {
        var sizes = entries.stream().mapToLong(Sized::bytes).sorted().toArray();
        var left = bytesMax;
        long share = 0;
        for (int i = 0; i < sizes.length; i++) {
            share = left / (sizes.length - i);
            if (sizes[i] > share) {
                break;
            }
            left -= sizes[i];
        }
        var each = Math.max(share, ENTRY_OVERHEAD_BYTES);
        return entries.stream()
                .map(sized -> sized.bytes() <= each ? sized.entry() : cut(sized, each))
                .toList();
    }

    private static HistoryEntry cut(Sized sized, long bytesMax) {
        return switch (sized.entry()) {
            case UserSaid said -> said;
            case AgentSaid said -> new AgentSaid(said.step(), said.agent(), cut(said.text(), bytesMax));
            case ToolSaid said -> new ToolSaid(said.call(), said.status(), cut(said.output(), bytesMax));
            case ToolAsked asked -> new ToolAsked(cut(asked.request(), bytesMax, sized.bytes()));
        };
    }

    /** Each of the argument's texts loses the same part. */
    private static ToolCall cut(ToolCall call, long bytesMax, int bytes) {
        UnaryOperator<String> cutting = text -> {
            var written = MessageCodec.write(text).length;
            return written <= ENTRY_OVERHEAD_BYTES ? text : cut(text, written * bytesMax / bytes);
        };
        return new ToolCall(
                call.call(), call.tool(), texts(call.arguments(), cutting), call.effect(), call.toolVersion());
    }

    private static JsonNode texts(JsonNode node, UnaryOperator<String> change) {
        var nodes = JsonNodeFactory.instance;
        if (node.isTextual()) {
            return nodes.textNode(change.apply(node.textValue()));
        }
        if (node.isArray()) {
            var array = nodes.arrayNode();
            node.forEach(element -> array.add(texts(element, change)));
            return array;
        }
        if (node.isObject()) {
            var object = nodes.objectNode();
            node.properties().forEach(field -> object.set(field.getKey(), texts(field.getValue(), change)));
            return object;
        }
        return node;
    }

    /** The head of a text that is written in so many bytes at most, with a word about what is missing. */
    private static String cut(String text, long bytesMax) {
        var room = Math.max(0, bytesMax - ENTRY_OVERHEAD_BYTES);
        var kept = (int) Math.min(text.length(), room);
        while (kept > 0 && MessageCodec.write(text.substring(0, kept)).length > room) {
            kept = (int) Math.min(kept - 1L, kept * room / MessageCodec.write(text.substring(0, kept)).length);
        }
        if (kept > 0 && Character.isHighSurrogate(text.charAt(kept - 1))) {
            kept--;
        }
        return text.substring(0, kept) + CUT.formatted(text.length() - kept);
    }

    private static List<HistoryEntry> entries(List<Sized> sized) {
        return sized.stream().map(Sized::entry).toList();
    }
}
