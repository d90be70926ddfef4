package dev.sluice.executor.workspace;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Workspace.Entry;
import dev.sluice.executor.workspace.Workspace.Kind;
import dev.sluice.policy.call.ProtectedNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Visits what is in a directory, by name, without what no one wants to read: what {@code .gitignore} names, dependencies,
 * build output, caches. At most {@value #SEEN_MAX} entries are looked at, and {@value #DIRECTORY_ENTRIES_MAX} of one
 * directory; after ten seconds, what its listener takes included, it ends where it is. Good for one walk.
 */
public final class Walk {
    private static final int SEEN_MAX = 100_000;
    private static final int DIRECTORY_ENTRIES_MAX = 10_000;
    private static final int IGNORE_BYTES_MAX = 256 * 1024;
    static final Duration TIME_MAX = Duration.ofSeconds(10);
    private static final String IGNORE_FILE = ".gitignore";

    private final Workspace workspace;
    private final boolean recursive;
    private final boolean ignoredToo;
    private final long end;
    private final LeftOut leftOut = new LeftOut();
    private int seen;
    private boolean complete = true;

    /** Is told of each entry; answers whether to go on. */
    public interface Listener {
        boolean next(Entry entry) throws Refused, IOException;
    }

    /**
     * @param recursive whether to go into directories
     * @param ignoredToo whether to visit what no one wants to read
     */
    public Walk(Workspace workspace, boolean recursive, boolean ignoredToo) {
        this(workspace, recursive, ignoredToo, TIME_MAX);
    }

    /** @param timeMax from now on; then the walk ends where it is */
    public Walk(Workspace workspace, boolean recursive, boolean ignoredToo, Duration timeMax) {
        this.end = System.nanoTime() + timeMax.toNanos();
        this.workspace = workspace;
        this.recursive = recursive;
        this.ignoredToo = ignoredToo;
    }

    /** Whether what is in a directory of this name is left out, whatever {@code .gitignore} says. */
    public static boolean passesOver(String directory) {
        return Unwanted.is(directory, true);
    }

    /** What was not visited, and why. */
    public LeftOut leftOut() {
        return leftOut;
    }

    /** Whether it came to its end. */
    public boolean complete() {
        return complete;
    }

    public void visit(WorkspacePath directory, Listener listener) throws Refused, IOException {
        var rules = IgnoreRules.NONE;
        for (var depth = 0; depth < directory.names().size(); depth++) {
            rules = withThoseOf(new WorkspacePath(directory.names().subList(0, depth)), rules);
        }
        visit(directory, rules, listener);
    }

    private void visit(WorkspacePath directory, IgnoreRules above, Listener listener) throws Refused, IOException {
        var rules = withThoseOf(directory, above);
        var entries = workspace.list(directory, DIRECTORY_ENTRIES_MAX + 1);
        complete &= entries.size() <= DIRECTORY_ENTRIES_MAX;
        for (var entry : entries) {
            if (!complete) {
                return;
            }
            visit(entry, rules, listener);
        }
    }

    private void visit(Entry entry, IgnoreRules rules, Listener listener) throws Refused, IOException {
        seen++;
        complete &= seen <= SEEN_MAX && !outOfTime();
        if (!complete) {
            return;
        }
        if (entry.kind() == Kind.OTHER
                || ProtectedNames.isProtected(entry.path().name())) {
            leftOut.outOfReach();
            return;
        }
        if (!ignoredToo && unwanted(entry, rules)) {
            leftOut.unwanted(entry);
            return;
        }
        complete &= listener.next(entry);
        if (!complete || !recursive || entry.kind() != Kind.DIRECTORY) {
            return;
        }
        if (entry.path().names().size() < WorkspacePath.DEPTH_MAX) {
            visit(entry.path(), rules, listener);
        } else {
            leftOut.tooDeep();
        }
    }

    /** Rules that nobody vouches for make each name take long. */
    private boolean outOfTime() {
        if (System.nanoTime() - end <= 0) {
            return false;
        }
        leftOut.outOfTime();
        return true;
    }

    private static boolean unwanted(Entry entry, IgnoreRules rules) {
        var directory = entry.kind() == Kind.DIRECTORY;
        return Unwanted.is(entry.path().name(), directory) || rules.ignores(entry.path(), directory);
    }

    private IgnoreRules withThoseOf(WorkspacePath directory, IgnoreRules above) throws IOException {
        if (ignoredToo) {
            return IgnoreRules.NONE;
        }
        try {
            var content = workspace.readIfPresent(directory.child(IGNORE_FILE), IGNORE_BYTES_MAX);
            return content.isEmpty() ? above : above.and(directory, new String(content.get(), StandardCharsets.UTF_8));
        } catch (Refused unreadable) {
            // A link, a directory of that name, one too large, or with too many rules: it says nothing.
            if (unreadable.reason() == CallFailure.TOO_LARGE) {
                leftOut.rulesTooLarge();
            }
            return above;
        }
    }
}
