package dev.sluice.executor.tool;

import dev.sluice.executor.workspace.Refused;
import java.io.IOException;
import java.util.Optional;

/** One planned effect: what it starts from, what a person is shown, and how to tell afterwards whether it happened. */
public interface Change {
    /** Digest of what it would change, as it is now. */
    String base();

    /** The change as a unified diff, where there is one. */
    Optional<String> diff();

    /** Makes it happen. If this throws, {@link #trace} of a new plan tells how far it came. */
    void apply() throws Refused, IOException;

    /** What the model is told once it has happened. */
    ToolOutput report();

    /** Whether an earlier run that was cut off had its effect, judged by how things are now. */
    Trace trace(String baseAtStart);

    /** What can be said about an effect that started and was cut off. */
    enum Trace {
        HAPPENED,
        DID_NOT_HAPPEN,
        NOBODY_KNOWS
    }
}
