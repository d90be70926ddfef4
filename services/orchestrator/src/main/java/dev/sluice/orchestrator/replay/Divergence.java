package dev.sluice.orchestrator.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.MessageCodec;
import java.util.ArrayList;
import java.util.List;

/** A divergence as people read it: the input, and what its facts were and are, line by line. Pure. */
final class Divergence {
    private static final ObjectMapper JSON = MessageCodec.mapper();

    /** So many equal lines are shown before the first that differs. */
    private static final int CONTEXT_LINES = 3;

    private Divergence() {}

    static String of(Replay.Diverged diverged) {
        var place = diverged.input();
        var before = lines(diverged.recorded());
        var after = lines(diverged.decided());
        var same = 0;
        while (same < Math.min(before.size(), after.size()) && before.get(same).equals(after.get(same))) {
            same++;
        }
        var sameAtEnd = 0;
        while (sameAtEnd < Math.min(before.size(), after.size()) - same
                && before.get(before.size() - 1 - sameAtEnd).equals(after.get(after.size() - 1 - sameAtEnd))) {
            sameAtEnd++;
        }
        var text = new StringBuilder(
                "the first divergence is at %s, %d@%d of %s (rules %d)\n--- recorded\n+++ decided now\n"
                        .formatted(
                                place.input().input().getClass().getSimpleName(),
                                place.partition(),
                                place.offset(),
                                place.at(),
                                place.rules()));
        before.subList(Math.max(0, same - CONTEXT_LINES), same)
                .forEach(line -> text.append("  ").append(line).append('\n'));
        before.subList(same, before.size() - sameAtEnd)
                .forEach(line -> text.append("- ").append(line).append('\n'));
        after.subList(same, after.size() - sameAtEnd)
                .forEach(line -> text.append("+ ").append(line).append('\n'));
        return text.toString();
    }

    private static List<String> lines(List<String> facts) {
        var lines = new ArrayList<String>();
        for (var fact : facts) {
            try {
                JSON.readTree(fact).toPrettyString().lines().forEach(lines::add);
            } catch (JsonProcessingException impossible) {
                throw new IllegalStateException("a fact is JSON", impossible);
            }
        }
        return lines;
    }
}
