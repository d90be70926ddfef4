package dev.sluice.router.dialect.anthropic;

import java.util.HashMap;
import java.util.Map;

/**
 * Ids of the calls of one conversation, each of which Claude takes once only: some models number their calls anew in each turn.
 * The first stays; one that comes again gets a number behind it, the same in every request. Not thread-safe.
 */
final class OneTimeIds {
    private static final int CHARS_MAX = 64;

    /** How often each has come, and by which name the last call of it goes. */
    private final Map<String, Integer> times = new HashMap<>();

    private final Map<String, String> last = new HashMap<>();

    /** The id of the next call. */
    String called(String id) {
        var before = times.merge(id, 1, Integer::sum) - 1;
        var told = before == 0 ? id : numbered(id, "_again" + before);
        last.put(id, told);
        return told;
    }

    /** The id of the call that a result is of: the last one before it. */
    String answered(String id) {
        return last.getOrDefault(id, id);
    }

    private static String numbered(String id, String end) {
        return id.substring(0, Math.min(id.length(), CHARS_MAX - end.length())) + end;
    }
}
