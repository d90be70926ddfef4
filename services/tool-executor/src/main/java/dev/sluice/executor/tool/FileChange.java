package dev.sluice.executor.tool;

import dev.sluice.contracts.CallWarning;
import dev.sluice.executor.sandbox.LiveOutput;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.text.TextEncoding;
import dev.sluice.executor.warning.Warnings;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One file becomes another, or is no more.
 *
 * @param encoding in which a person is shown the difference
 * @param before empty if there is no such file yet
 * @param after empty if there is to be none any more
 */
record FileChange(
        Workspace workspace,
        WorkspacePath path,
        TextEncoding encoding,
        Optional<byte[]> before,
        Optional<byte[]> after,
        String base)
        implements Change {
    @Override
    public Optional<String> diff() {
        return Optional.of(UnifiedDiff.of(path, encoding, before, after));
    }

    @Override
    public boolean shownWhole() {
        return diff().map(UnifiedDiff::whole).orElse(true);
    }

    @Override
    public Optional<WorkspacePath> file() {
        return Optional.of(path);
    }

    @Override
    public List<CallWarning> warnings() {
        return after.flatMap(encoding::text)
                .map(text ->
                        Warnings.ofFile(path, before.flatMap(encoding::text).orElse(""), text))
                .orElse(List.of());
    }

    @Override
    public boolean runsAProgram() {
        return false;
    }

    @Override
    public Applied apply(StopSignal stop, LiveOutput live) throws Refused, IOException {
        if (after.isPresent()) {
            workspace.write(path, after.get());
        } else {
            workspace.delete(path);
        }
        return new Applied.Done(report());
    }

    /** What the model is told once it has happened. */
    ToolOutput report() {
        return new ToolOutput(
                after.map(content -> "Wrote " + path + " (" + content.length + " bytes).")
                        .orElse("Deleted " + path + "."),
                false);
    }

    /** Whether the file is already as it is to be. */
    boolean happened() {
        return before.isPresent() == after.isPresent()
                && Arrays.equals(before.orElse(new byte[0]), after.orElse(new byte[0]));
    }
}
