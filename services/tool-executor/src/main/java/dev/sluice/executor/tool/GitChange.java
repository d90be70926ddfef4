package dev.sluice.executor.tool;

import dev.sluice.executor.sandbox.CommandEnd;
import dev.sluice.executor.sandbox.LiveOutput;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.policy.call.InvisibleText;
import java.io.IOException;
import java.util.Optional;

/**
 * One change of a repository, ready to be made.
 *
 * @param base what it starts from and what it comes to, by git's own digests
 * @param shown what a person reads before deciding
 */
record GitChange(String base, String shown, Step step) implements Change {
    /** What a script ends with that found something else than what was approved. */
    private static final int CHANGED = 90;

    /** Makes it happen. */
    @FunctionalInterface
    interface Step {
        Applied make(StopSignal stop) throws Refused, IOException;
    }

    @Override
    public Optional<String> diff() {
        return Optional.of(InvisibleText.shown(shown));
    }

    @Override
    public Applied apply(StopSignal stop, LiveOutput live) throws Refused, IOException {
        return step.make(stop);
    }

    /** How the script ended that changed it; in git's words if it did not work. */
    static Applied ended(CommandEnd end) throws Refused, IOException {
        var report = new ToolOutput(end.output(), end.truncated());
        if (end.stopped().isPresent()) {
            return switch (end.stopped().get()) {
                case CALLED_OFF -> new Applied.CalledOff();
                case CALL_TIME_UP -> new Applied.OutOfTime(report);
                case TIME_UP, MEMORY_EXCEEDED, WORKSPACE_FULL -> throw Git.failure(end);
            };
        }
        if (end.exitCode() == CHANGED) {
            throw new IOException("the repository is not as it was approved");
        }
        if (end.exitCode() != 0) {
            throw Git.failure(end);
        }
        return new Applied.Done(report);
    }
}
