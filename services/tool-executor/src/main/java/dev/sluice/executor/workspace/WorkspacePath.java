package dev.sluice.executor.workspace;

import dev.sluice.contracts.CallFailure;
import dev.sluice.policy.call.PathNames;
import java.util.ArrayList;
import java.util.List;

/**
 * The place of a file inside a workspace: names below its root, none of which leads up or elsewhere. The empty list is
 * the root itself.
 *
 * <p>That a path is well-formed says nothing about links; those are {@link PathGuard}'s matter.
 */
public record WorkspacePath(List<String> names) {
    public static final WorkspacePath ROOT = new WorkspacePath(List.of());

    /** How many names a path may have. */
    public static final int DEPTH_MAX = PathNames.DEPTH_MAX;

    public WorkspacePath {
        names = List.copyOf(names);
    }

    /** Reads a path as a model or a client writes it ({@link PathNames}). */
    public static WorkspacePath parse(String text) throws Refused {
        try {
            return new WorkspacePath(PathNames.of(text));
        } catch (PathNames.Malformed malformed) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, malformed.getMessage());
        }
    }

    public boolean isRoot() {
        return names.isEmpty();
    }

    /** The last name; the root has none. */
    public String name() {
        return names.getLast();
    }

    /** The directory that this is in; the root is in none. */
    public WorkspacePath parent() {
        return new WorkspacePath(names.subList(0, names.size() - 1));
    }

    public WorkspacePath child(String name) {
        var longer = new ArrayList<>(names);
        longer.add(name);
        return new WorkspacePath(longer);
    }

    /** The path as it is written, {@code .} for the root. */
    @Override
    public String toString() {
        return isRoot() ? "." : String.join("/", names);
    }
}
