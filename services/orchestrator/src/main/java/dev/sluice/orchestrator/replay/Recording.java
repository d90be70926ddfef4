package dev.sluice.orchestrator.replay;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A session as its topics have it: the inputs that are still on the inbox, and every fact. One file of JSON lines, inputs
 * first; an input's line names its place, a fact's is {@code {"fact":…}} around the very bytes of the topic. What a bug
 * report needs: whoever has the file can decide all of it again. It holds what the session holds, so it is as secret.
 *
 * @param inputs in their order
 * @param facts as they were written, in their order
 */
public record Recording(List<RecordedInput> inputs, List<String> facts) {
    private static final String FACT = "{\"fact\":";

    public Recording {
        inputs = List.copyOf(inputs);
        facts = List.copyOf(facts);
    }

    public void write(Path file) throws IOException {
        var lines = new ArrayList<String>();
        inputs.forEach(input -> lines.add(new String(MessageCodec.write(input), StandardCharsets.UTF_8)));
        facts.forEach(fact -> lines.add(FACT + fact + "}"));
        Files.write(file, lines);
    }

    /** @throws UnreadableMessage if a line is neither an input nor a fact */
    public static Recording read(Path file) throws IOException, UnreadableMessage {
        var inputs = new ArrayList<RecordedInput>();
        var facts = new ArrayList<String>();
        for (var line : Files.readAllLines(file)) {
            if (line.startsWith(FACT)) {
                facts.add(line.substring(FACT.length(), line.length() - 1));
            } else {
                inputs.add(MessageCodec.read(line.getBytes(StandardCharsets.UTF_8), RecordedInput.class));
            }
        }
        return new Recording(inputs, facts);
    }

    /**
     * The first step that was asked of one of the roles; empty if none was.
     *
     * @throws UnreadableMessage if a fact is none
     */
    public Optional<FactRecord> firstStep(Set<Role> roles) throws UnreadableMessage {
        for (var text : facts) {
            var record = MessageCodec.read(text.getBytes(StandardCharsets.UTF_8), FactRecord.class);
            if (record.fact() instanceof Fact.StepScheduled step && roles.contains(step.agent())) {
                return Optional.of(record);
            }
        }
        return Optional.empty();
    }
}
