package dev.sluice.contracts;

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
 */
public record PlannedTask(
        String name, Role role, String instruction, List<String> after, Optional<Map<String, ResultKind>> result) {

    public PlannedTask {
        after = List.copyOf(after);
    }
}
