package dev.sluice.executor.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.GrantPattern;
import dev.sluice.contracts.GrantPattern.CommandPrefix;
import dev.sluice.contracts.GrantPattern.PathPattern;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.policy.CompiledPolicy;
import dev.sluice.policy.call.Objection;
import dev.sluice.policy.call.ReadByPrograms;
import dev.sluice.policy.call.StartedCommand;
import dev.sluice.policy.command.Danger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * For which further calls a yes to this one may be meant, and whether this one is among those of another yes: only where
 * that can be proved. Nothing of critical risk is, nothing with characters that are not seen, and no file that programs obey.
 *
 * <p>A command is, if it is one program without anything for a shell to work out, its first words are the granted ones and the
 * words behind them are known to be harmless; a program of which nothing is known, if all words are the granted ones and it
 * is no file of the workspace. What starts other programs or runs code in its arguments never is. A change of a file is, if its path is the granted one or below
 * the granted directory; paths lead up nowhere and follow no links. See docs/adr/0090-a-yes-for-more-than-one-call.md.
 */
public record GrantScope(
        ToolDefinition tool,
        JsonNode arguments,
        WorkspacePath path,
        StartedCommand started,
        List<Objection> objections,
        Risk risk) {
    private static final String COMMAND = "execute_command";
    private static final Set<String> WRITERS = Set.of("write_file", "edit_file");
    private static final String BELOW = "/**";

    /** What is longer nobody compares, and every call would carry it. */
    private static final int CHARS_MAX = 500;

    /** The same words are no worse a second time, if it is only that nobody knows the program. */
    private static final Set<Danger> UNKNOWN = EnumSet.of(Danger.UNKNOWN_PROGRAM, Danger.UNKNOWN_ARGUMENT);

    /** Programs of a workspace that are asked about whenever they are written. */
    private static final Set<String> WRAPPERS = Set.of("./mvnw", "./gradlew");

    /** @param risk of the call, as the policy says */
    public static GrantScope of(CompiledPolicy policy, ToolDefinition tool, CallWork work, Risk risk) throws Refused {
        var arguments = work.request().arguments();
        var path = WorkspacePath.parse(arguments.path("path").asText("."));
        var started = StartedCommand.of(tool, arguments, policy.programs());
        return new GrantScope(tool, arguments, path, started, Objection.to(path.names(), arguments, started), risk);
    }

    /** What may be granted along with this call, the narrowest first. */
    public List<GrantPattern> offers() throws Refused {
        var offers = new ArrayList<GrantPattern>();
        for (var candidate : candidates()) {
            if (covers(candidate)) {
                offers.add(candidate);
            }
        }
        return offers;
    }

    /** Whether it writes or edits a file of the workspace that no build runs, and nothing about it must be seen. */
    public boolean isEdit() {
        return WRITERS.contains(tool.name())
                && objections.isEmpty()
                && risk != Risk.CRITICAL
                && !path.isRoot()
                && !ReadByPrograms.builds(path.names());
    }

    /** Whether a grant of this pattern is for this call too. */
    public boolean covers(GrantPattern pattern) throws Refused {
        if (!pattern.tool().equals(tool.name()) || risk == Risk.CRITICAL) {
            return false;
        }
        return switch (pattern) {
            case CommandPrefix prefix -> tool.name().equals(COMMAND) && covers(prefix);
            case PathPattern below -> WRITERS.contains(tool.name()) && objections.isEmpty() && covers(below);
        };
    }

    private boolean covers(CommandPrefix prefix) throws Refused {
        var argv = argv();
        if (argv.isEmpty()
                || !prefix.directory().equals(directory())
                || argv.size() < prefix.argv().size()
                || !argv.subList(0, prefix.argv().size()).equals(prefix.argv())
                || !objections.stream().allMatch(Objection.Unprovable.class::isInstance)) {
            return false;
        }
        return started.dangers().isEmpty()
                || argv.equals(prefix.argv())
                        && UNKNOWN.containsAll(started.dangers())
                        && !mayBeRewritten(argv.getFirst());
    }

    /** Whether the program may be a file of the workspace: the same words start something else once it is written again. */
    private static boolean mayBeRewritten(String program) {
        return program.contains("/") && !WRAPPERS.contains(program);
    }

    private boolean covers(PathPattern pattern) {
        if (path.isRoot()) {
            return false;
        }
        return pattern.path().endsWith(BELOW)
                ? path.toString()
                        .startsWith(pattern.path().substring(0, pattern.path().length() - BELOW.length() + 1))
                : path.toString().equals(pattern.path());
    }

    private List<GrantPattern> candidates() throws Refused {
        var candidates = new ArrayList<GrantPattern>();
        if (tool.name().equals(COMMAND)) {
            var argv = argv();
            var directory = directory();
            for (var words = argv.size(); words > 0; words = words > 2 ? Math.min(2, words - 1) : words - 1) {
                candidates.add(new CommandPrefix(COMMAND, argv.subList(0, words), directory));
            }
        } else if (WRITERS.contains(tool.name())
                && !path.isRoot()
                && path.toString().indexOf('*') < 0) {
            // A name that looks like a pattern would grant more than the file.
            candidates.add(new PathPattern(tool.name(), path.toString()));
            if (!path.parent().isRoot()) {
                candidates.add(new PathPattern(tool.name(), path.parent() + BELOW));
            }
        }
        return candidates.stream().filter(GrantScope::fits).toList();
    }

    private static boolean fits(GrantPattern pattern) {
        return switch (pattern) {
            case CommandPrefix prefix ->
                String.join(" ", prefix.argv()).length() + prefix.directory().length() <= CHARS_MAX;
            case PathPattern below -> below.path().length() <= CHARS_MAX;
        };
    }

    /** The words of the one program that provably starts; empty if there is no such. */
    private List<String> argv() {
        return started.text()
                .filter(text -> text.dangers().isEmpty() && text.parts().size() == 1)
                .map(text -> text.parts().getFirst())
                .orElse(List.of());
    }

    private String directory() throws Refused {
        return WorkspacePath.parse(arguments.path("directory").asText(".")).toString();
    }
}
