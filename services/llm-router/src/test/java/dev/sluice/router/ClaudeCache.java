package dev.sluice.router;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.testkit.provider.ReceivedRequest;
import dev.sluice.testkit.provider.Sample;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Claude's prompt cache as its pages describe it (platform.claude.com, prompt caching, read 2026-11-28), for {@code
 * SampleProvider.otherwise}: per account, prefixes of tools, system and messages are written where a block is marked, and
 * found at a mark or up to 20 blocks before it. Four characters are a token. Answers each request with a call of a tool.
 */
final class ClaudeCache {
    private static final int LOOKBACK_BLOCKS = 20;
    private static final int MARKS_MAX = 4;
    private static final int CHARS_PER_TOKEN = 4;

    private final Map<String, Set<String>> writtenByKey = new ConcurrentHashMap<>();
    private final List<Read> reads = new ArrayList<>();

    /** What one request had read for it, in tokens. */
    record Read(String key, long cached, long written, long fresh) {
        long all() {
            return cached + written + fresh;
        }
    }

    /** Every request so far. */
    synchronized List<Read> reads() {
        return List.copyOf(reads);
    }

    synchronized Sample answer(ReceivedRequest request) {
        var key = request.header("x-api-key").orElse("");
        var read = read(key, blocks(request.body()));
        reads.add(read);
        return Sample.events("""
            event: message_start
            data: {"type":"message_start","message":{"id":"msg","type":"message","role":"assistant","model":"claude","content":[],"usage":{"input_tokens":%d,"cache_read_input_tokens":%d,"cache_creation_input_tokens":%d,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_%d","name":"read_file","input":{}}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":20}}

            event: message_stop
            data: {"type":"message_stop"}

            """.formatted(read.fresh(), read.cached(), read.written(), reads.size()));
    }

    private Read read(String key, List<JsonNode> blocks) {
        var written = writtenByKey.computeIfAbsent(key, first -> new HashSet<>());
        var prefixes = new ArrayList<String>();
        var marks = new ArrayList<Integer>();
        var prefix = new StringBuilder();
        for (var block : blocks) {
            if (block.has("cache_control")) {
                marks.add(prefixes.size());
            }
            ObjectNode unmarked = block.deepCopy();
            unmarked.remove("cache_control");
            prefix.append(unmarked);
            prefixes.add(prefix.toString());
        }
        if (marks.size() > MARKS_MAX) {
            throw new IllegalArgumentException("A maximum of 4 blocks with cache_control may be provided.");
        }
        long cached = 0;
        for (var mark : marks) {
            for (int at = mark; at >= Math.max(0, mark - LOOKBACK_BLOCKS); at--) {
                if (written.contains(prefixes.get(at))) {
                    cached = Math.max(cached, prefixes.get(at).length());
                }
            }
        }
        var marked = marks.isEmpty() ? 0 : prefixes.get(marks.getLast()).length();
        marks.forEach(mark -> written.add(prefixes.get(mark)));
        return new Read(
                key,
                cached / CHARS_PER_TOKEN,
                Math.max(0, marked - cached) / CHARS_PER_TOKEN,
                (prefix.length() - Math.max(marked, cached)) / CHARS_PER_TOKEN);
    }

    private static List<JsonNode> blocks(JsonNode body) {
        var blocks = new ArrayList<JsonNode>();
        body.path("tools").forEach(blocks::add);
        body.path("system").forEach(blocks::add);
        body.path("messages").forEach(message -> message.path("content").forEach(blocks::add));
        return blocks;
    }
}
