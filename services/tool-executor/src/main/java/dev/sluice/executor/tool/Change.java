package dev.sluice.executor.tool;

import dev.sluice.contracts.CallWarning;
import dev.sluice.contracts.CommandView;
import dev.sluice.executor.sandbox.LiveOutput;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** One planned effect: what it starts from, and what a person is shown. */
public interface Change {
    /** What it would change, as it is now, by digest; {@link EffectTool#trace} gets it back after a crash. */
    String base();

    /** What a person is shown before deciding: a unified diff, or exactly what would run. */
    Optional<String> diff();

    /** Whether {@link #diff} leaves out nothing that it changes. */
    default boolean shownWhole() {
        return true;
    }

    /** The same in fields, for a change that starts something. */
    default Optional<CommandView> started() {
        return Optional.empty();
    }

    /** The file that it is about, where it is one. */
    default Optional<WorkspacePath> file() {
        return Optional.empty();
    }

    /** What a person should look at in what it writes or runs. */
    default List<CallWarning> warnings() {
        return List.of();
    }

    /** Whether it runs a program, which may write into any file; whoever only puts new files into the place of old does not. */
    default boolean runsAProgram() {
        return true;
    }

    /** Makes it happen, or ends early on the signal; what a program writes meanwhile is shown. If this throws, {@link EffectTool#trace} tells how far it came. */
    Applied apply(StopSignal stop, LiveOutput live) throws Refused, IOException;

    /** As {@link #apply(StopSignal, LiveOutput)}, where nobody looks on. */
    default Applied apply(StopSignal stop) throws Refused, IOException {
        return apply(stop, LiveOutput.NOBODY);
    }
}
