package dev.sluice.orchestrator.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.MessageCodec;
import java.util.ArrayList;
import java.util.List;

/** A divergence as people read it: the input, and what its facts were and are, line by line. Pure. */
final class Divergence {
    private static final ObjectMapper JSON = MessageCodec.mapper();

    private Divergence() {}

    static String of(Replay.Diverged diverged) {
        var place = diverged.input();
        var before = lines(diverged.recorded());
        var after = lines(diverged.decided());
        return "the first divergence is at %s, %d@%d of %s (rules %d)\n--- recorded\n+++ decided now\n"
                        .formatted(
                                place.input().input().getClass().getSimpleName(),
                                place.partition(),
                                place.offset(),
                                place.at(),
                                place.rules())
                + LineDiff.of(before, after);
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
