package dev.sluice.executor.tool;

import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.sandbox.SandboxChoice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tools that this executor offers, by name. */
public final class Toolbox {
    private final Map<String, Tool> tools;

    public Toolbox(List<Tool> tools) {
        this.tools = tools.stream()
                .collect(Collectors.toUnmodifiableMap(tool -> tool.definition().name(), Function.identity()));
    }

    /** What every executor has. */
    public static Toolbox builtIn(SandboxChoice choice, GitIdentity identity) {
        return new Toolbox(List.of(
                new ListFiles(),
                new SearchFiles(),
                new ReadFile(),
                new EditFile(),
                new WriteFile(),
                new DeleteFile(),
                new ExecuteCommand(choice),
                new RunCode(choice),
                new RunTests(choice),
                new GitStatus(choice, identity),
                new GitDiff(choice, identity),
                new GitLog(choice, identity),
                new GitBranch(choice, identity),
                new GitCommit(choice, identity)));
    }

    public Optional<Tool> find(String name) {
        return Optional.ofNullable(tools.get(name));
    }

    public List<ToolDefinition> definitions() {
        return tools.values().stream().map(Tool::definition).toList();
    }

    /** The names, for a model that asked for another. */
    public String names() {
        return tools.keySet().stream().sorted().collect(Collectors.joining(", "));
    }
}
