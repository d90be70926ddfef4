package dev.sluice.executor.workspace;

import dev.sluice.contracts.CallFailure;
import java.util.ArrayList;
import java.util.List;

/**
 * Which files a model means: a glob whose alternatives stand in braces, as in {@code src/**&#47;*.{ts,tsx}}. A pattern
 * without a slash fits names at any depth.
 */
public final class PathFilter {
    /** All files. */
    public static final PathFilter ALL = new PathFilter(List.of(Glob.of("**")));

    private static final int ALTERNATIVES_MAX = 100;

    private final List<Glob> globs;

    private PathFilter(List<Glob> globs) {
        this.globs = globs;
    }

    public static PathFilter of(String pattern) throws Refused {
        var globs = new ArrayList<Glob>();
        for (var one : expanded(pattern)) {
            globs.add(Glob.of(one.contains("/") ? one : "**/" + one));
        }
        return new PathFilter(globs);
    }

    /** @param from the directory that the pattern begins at, above the path */
    public boolean matches(WorkspacePath from, WorkspacePath path) {
        var names = path.names().subList(from.names().size(), path.names().size());
        return globs.stream().anyMatch(glob -> glob.matches(names));
    }

    /** The innermost braces first, so that what remains has none. */
    private static List<String> expanded(String pattern) throws Refused {
        var done = new ArrayList<String>();
        var open = new ArrayList<>(List.of(pattern));
        while (!open.isEmpty()) {
            if (done.size() + open.size() > ALTERNATIVES_MAX) {
                throw new Refused(
                        CallFailure.INVALID_ARGUMENTS,
                        "The glob has more than " + ALTERNATIVES_MAX + " alternatives in braces; use a simpler one.");
            }
            var next = open.removeLast();
            var close = next.indexOf('}');
            var start = close < 0 ? -1 : next.lastIndexOf('{', close);
            if (start < 0) {
                done.add(next);
                continue;
            }
            for (var alternative : next.substring(start + 1, close).split(",", -1)) {
                open.add(next.substring(0, start) + alternative + next.substring(close + 1));
            }
        }
        return done;
    }
}
