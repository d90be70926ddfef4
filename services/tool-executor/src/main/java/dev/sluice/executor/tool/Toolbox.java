package dev.sluice.executor.tool;

import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.index.CodeIndexes;
import dev.sluice.executor.index.IndexLimits;
import dev.sluice.executor.note.NoteBook;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.workspace.Workspace;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tools that this executor offers, by name: its own to everybody, and to a tenant those from elsewhere. Thread-safe. */
public final class Toolbox {
    private final Map<String, Tool> own;
    private final Map<TenantId, Map<String, Tool>> others = new ConcurrentHashMap<>();

    public Toolbox(List<Tool> own) {
        this.own = byName(own);
    }

    /** What every executor has. */
    public static Toolbox builtIn(SandboxChoice choice, GitIdentity identity, NoteBook notes) {
        return new Toolbox(List.of(
                new ListFiles(),
                new SearchFiles(),
                new SearchCode(new CodeIndexes(IndexLimits.STANDARD)),
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
                new GitCommit(choice, identity),
                new RecallNotes(notes.notes()),
                new Remember(notes, Clock.systemUTC())));
    }

    /** From now on these are the tools from elsewhere that a tenant has, and no others. */
    public void offer(TenantId tenant, List<? extends Tool> tools) {
        if (tools.isEmpty()) {
            others.remove(tenant);
        } else {
            others.put(tenant, byName(tools));
        }
    }

    /** One of Sluice's own tools. */
    public Optional<Tool> find(String name) {
        return Optional.ofNullable(own.get(name));
    }

    /**
     * Whether a call is for those who do effects, and not for those who read. By the name alone: a tool from elsewhere may
     * come or go between two looks. Reading a turn's instructions is no tool's work, and a turn waits for it.
     */
    public boolean effect(CallWork work) {
        return !work.readsInstructions()
                && find(work.request().tool()).map(EffectTool.class::isInstance).orElse(true);
    }

    /** The tool that a tenant's agents know by this name. */
    public Optional<Tool> find(TenantId tenant, String name) {
        return find(name).or(() -> Optional.ofNullable(ofTenant(tenant).get(name)));
    }

    /** The files of a workspace may be others: an effect ended there. */
    public void filesChanged(Workspace workspace) {
        for (var tool : own.values()) {
            if (tool instanceof ReadTool reader) {
                reader.filesChanged(workspace);
            }
        }
    }

    /** All of them, whomever they are for. */
    public List<ToolDefinition> definitions() {
        return Stream.concat(own.values().stream(), others.values().stream().flatMap(tools -> tools.values().stream()))
                .map(Tool::definition)
                .toList();
    }

    /** The names, for a model of that tenant that asked for another. */
    public String names(TenantId tenant) {
        return Stream.concat(own.keySet().stream(), ofTenant(tenant).keySet().stream())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private Map<String, Tool> ofTenant(TenantId tenant) {
        return others.getOrDefault(tenant, Map.of());
    }

    private static Map<String, Tool> byName(List<? extends Tool> tools) {
        return tools.stream()
                .collect(Collectors.toUnmodifiableMap(tool -> tool.definition().name(), Function.identity()));
    }
}
