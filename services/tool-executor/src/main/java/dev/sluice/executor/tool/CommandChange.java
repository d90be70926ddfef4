package dev.sluice.executor.tool;

import dev.sluice.contracts.CallWarning;
import dev.sluice.contracts.CommandView;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.executor.sandbox.Bubblewrap;
import dev.sluice.executor.sandbox.CommandEnd;
import dev.sluice.executor.sandbox.CommandRun;
import dev.sluice.executor.sandbox.LiveOutput;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.warning.Warnings;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.policy.call.InvisibleText;
import dev.sluice.policy.command.ShellText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** One command, ready to run. */
record CommandChange(CommandRun run, CommandLine command, WorkspacePath directory, Duration timeMax) implements Change {
    /** So many spaces that what comes after them would not be seen. */
    private static final Pattern MANY_SPACES = Pattern.compile(" {16,}");

    private static final int PROPOSALS_SHOWN_MAX = 5;

    /** The same of lines in which nothing is seen. */
    private static final Pattern MANY_LINES = Pattern.compile("(?dm)^(?:\\h*+\n){3,}+");

    /** It starts from nothing that could be compared; how it is confined belongs to what is approved. */
    @Override
    public String base() {
        return Bubblewrap.WORD;
    }

    @Override
    public Optional<String> diff() {
        return Optional.of(what() + "\nin: " + seen(directory.toString()) + "\nfor at most: " + timeMax.toSeconds()
                + " s\nsandbox: " + Bubblewrap.WORD + ", no network");
    }

    @Override
    public Optional<CommandView> started() {
        return Optional.of(new CommandView(
                command.argv().stream().map(CommandChange::seen).toList(),
                seen(directory.toString()),
                assignments().stream().map(CommandChange::seen).toList(),
                timeMax,
                Bubblewrap.WORD + ", no network"));
    }

    private List<String> assignments() {
        return switch (command) {
            case CommandLine.Plain _, CommandLine.Code _ -> List.of();
            case CommandLine.Shell(var script) -> ShellText.read(script).assignments();
        };
    }

    @Override
    public List<CallWarning> warnings() {
        return switch (command) {
            case CommandLine.Plain plain -> Warnings.ofCode(String.join(" ", plain.argv()));
            case CommandLine.Shell(var script) -> Warnings.ofCode(script);
            case CommandLine.Code code -> Warnings.ofCode(code.code());
        };
    }

    private String what() {
        return switch (command) {
            case CommandLine.Plain plain ->
                "runs: " + seen(new String(MessageCodec.write(plain.argv()), StandardCharsets.UTF_8));
            case CommandLine.Shell(var script) -> "bash runs:\n" + seen(script);
            case CommandLine.Code(var interpreter, var code) -> interpreter.getFirst() + " runs:\n" + seen(code);
        };
    }

    static String seen(String text) {
        var lines = MANY_LINES
                .matcher(InvisibleText.shown(text))
                .replaceAll(empty -> "<" + empty.group().lines().count() + " empty lines>\n");
        return MANY_SPACES
                .matcher(lines)
                .replaceAll(spaces -> "<" + spaces.group().length() + " spaces>");
    }

    @Override
    public Applied apply(StopSignal stop, LiveOutput live) throws IOException {
        var end = run.run(command.argv(), Path.of(directory.toString()), timeMax, stop, live);
        var report = new ToolOutput(
                head(end) + "\n" + end.output() + aside(run.setProposalsAside()),
                end.truncated(),
                Optional.of(end.failedOrExitCode()));
        if (end.stopped().isEmpty()) {
            return new Applied.Done(report);
        }
        return switch (end.stopped().get()) {
            case CALLED_OFF -> new Applied.CalledOff();
            case CALL_TIME_UP -> new Applied.OutOfTime(report);
            case TIME_UP, MEMORY_EXCEEDED, WORKSPACE_FULL -> new Applied.Done(report);
        };
    }

    private static String aside(List<Path> proposals) {
        return proposals.isEmpty()
                ? ""
                : "\n[set aside as *.proposed, because it tells agents what to do: "
                        + seen(String.join(
                                ", ",
                                proposals.stream()
                                        .limit(PROPOSALS_SHOWN_MAX)
                                        .map(Path::toString)
                                        .toList()))
                        + "; write_file puts such a file in its place, and a person sees it first]";
    }

    private static String head(CommandEnd end) {
        var how = end.stopped().map(CommandChange::word).orElse("exit code " + end.exitCode());
        return "[" + how + " after " + end.took().toMillis() + " ms; sandbox " + Bubblewrap.WORD + ", no network]";
    }

    private static String word(CommandEnd.Stopped stopped) {
        return switch (stopped) {
            case CALLED_OFF -> "ended because it was called off";
            case CALL_TIME_UP, TIME_UP -> "ended because its time was up; if it waited for input, there is none";
            case MEMORY_EXCEEDED -> "ended because it took too much memory";
            case WORKSPACE_FULL ->
                "ended because the workspace became too large, could not be measured, or left its volume nearly full";
        };
    }
}
