package dev.sluice.executor.tool;

import dev.sluice.executor.workspace.Refused;
import java.io.IOException;
import java.util.Optional;

/** One planned effect: what it starts from, and what a person is shown. */
public interface Change {
    /** What it would change, as it is now, by digest; {@link EffectTool#trace} gets it back after a crash. */
    String base();

    /** The change as a unified diff, where there is one. */
    Optional<String> diff();

    /** Makes it happen. If this throws, {@link EffectTool#trace} tells how far it came. */
    void apply() throws Refused, IOException;

    /** What the model is told once it has happened. */
    ToolOutput report();
}
