package dev.sluice.contracts;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One task of a {@link Plan}.
 *
 * @param name its name in the plan: lower-case letters, digits and dashes, at most 32
 * @param role who does it
 * @param instruction what to do; see {@link TextLimit#INSTRUCTION}
 * @param after the names of the tasks whose results it needs
 * @param result the fields of the JSON object that it must answer with; without them it answers in words
 * @param proof what it must really have done before its answer counts
 * @param timeMax wall time from its beginning, at most a day; stands still while anybody of its turn is asked. Without it only
 *     the turn's counts
 */
public record PlannedTask(
        String name,
        Role role,
        String instruction,
        List<String> after,
        Optional<Map<String, ResultKind>> result,
        Optional<Proof> proof,
        Optional<Duration> timeMax) {

    public PlannedTask {
        after = List.copyOf(after);
    }

    /** One that is believed, and takes as long as its turn may. */
    public PlannedTask(
            String name, Role role, String instruction, List<String> after, Optional<Map<String, ResultKind>> result) {
        this(name, role, instruction, after, result, Optional.empty(), Optional.empty());
    }
}
