package dev.sluice.contracts;

import java.util.List;
import java.util.Optional;

/**
 * What a task must really have done before its answer counts: a call of one of these tools, whose outcome the answer does not
 * contradict.
 *
 * @param tools of those that ran in the task the first of this list decides, by its last call, so the one that proves most
 *     stands first; 1 to 8 names
 * @param flag the flag of the task's result that says whether it went well: true only if that call did. A task that could run
 *     nothing, though it tried, may say false. Without a flag one of the tools must have run, however it ended
 */
public record Proof(List<String> tools, Optional<String> flag) {
    public Proof {
        tools = List.copyOf(tools);
    }
}
