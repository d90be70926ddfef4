package dev.sluice.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.testkit.provider.ReceivedRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a provider of chat completions would have found in its cache: it keeps, for each key, how every request began, and finds
 * the longest beginning again, in whole blocks of 128 tokens and from 1,024 tokens on. A token is four characters here.
 */
final class PrefixCache {
    private static final int BLOCK_CHARS = 128 * 4;
    private static final int LEAST_CHARS = 1024 * 4;

    private final Map<String, List<String>> promptsByKey = new HashMap<>();
    private final List<Read> reads = new ArrayList<>();

    /** How much of a request it had kept, in characters. */
    record Read(int cached, int all) {}

    /** @param requests in the order in which they came */
    static PrefixCache after(List<ReceivedRequest> requests) {
        var cache = new PrefixCache();
        requests.forEach(cache::read);
        return cache;
    }

    /** The part of all input after the first request that it had kept. */
    double share() {
        var later = reads.subList(1, reads.size());
        return (double) later.stream().mapToInt(Read::cached).sum()
                / later.stream().mapToInt(Read::all).sum();
    }

    /** How many keys were used. */
    int keys() {
        return promptsByKey.size();
    }

    private void read(ReceivedRequest request) {
        var prompt = prompt(request.body());
        var kept = promptsByKey.computeIfAbsent(request.header("authorization").orElse(""), _ -> new ArrayList<>());
        var found =
                kept.stream().mapToInt(earlier -> common(earlier, prompt)).max().orElse(0);
        var cached = found / BLOCK_CHARS * BLOCK_CHARS;
        reads.add(new Read(cached < LEAST_CHARS ? 0 : cached, prompt.length()));
        kept.add(prompt);
    }

    private static String prompt(JsonNode body) {
        var prompt = new StringBuilder(body.path("tools").toString());
        body.path("messages").forEach(prompt::append);
        return prompt.toString();
    }

    private static int common(String one, String other) {
        var length = Math.min(one.length(), other.length());
        var at = 0;
        while (at < length && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at;
    }
}
