package dev.sluice.executor.workspace;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Workspace.Entry;
import dev.sluice.executor.workspace.Workspace.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Visits what is in a directory, by name, without what no one wants to read: what {@code .gitignore} names, dependencies,
 * build output, caches. At most {@value #SEEN_MAX} entries are looked at, and {@value #DIRECTORY_ENTRIES_MAX} of one
 * directory. Good for one walk.
 */
public final class Walk {
    private static final int SEEN_MAX = 100_000;
    private static final int DIRECTORY_ENTRIES_MAX = 10_000;
    private static final int IGNORE_BYTES_MAX = 256 * 1024;
    private static final String IGNORE_FILE = ".gitignore";

    private final Workspace workspace;
    private final boolean recursive;
    private final boolean ignoredToo;
    private final LeftOut leftOut = new LeftOut();
    private int seen;
    private boolean complete = true;

    /** Is told of each entry; answers whether to go on. */
    public interface Visitor {
        boolean visit(Entry entry) throws Refused, IOException;
    }

    /**
     * @param recursive whether to go into directories
     * @param ignoredToo whether to visit what no one wants to read
     */
    public Walk(Workspace workspace, boolean recursive, boolean ignoredToo) {
        this.workspace = workspace;
        this.recursive = recursive;
        this.ignoredToo = ignoredToo;
    }

    /** What was not visited, and why. */
    public LeftOut leftOut() {
        return leftOut;
    }

    /** Whether it came to its end. */
    public boolean complete() {
        return complete;
    }

    public void visit(WorkspacePath directory, Visitor visitor) throws Refused, IOException {
        var rules = IgnoreRules.NONE;
        for (var depth = 0; depth < directory.names().size(); depth++) {
            rules = withThoseOf(new WorkspacePath(directory.names().subList(0, depth)), rules);
        }
        visit(directory, rules, visitor);
    }

    private void visit(WorkspacePath directory, IgnoreRules above, Visitor visitor) throws Refused, IOException {
        var rules = withThoseOf(directory, above);
        var entries = workspace.list(directory, DIRECTORY_ENTRIES_MAX + 1);
        complete &= entries.size() <= DIRECTORY_ENTRIES_MAX;
        for (var entry : entries) {
            if (!complete) {
                return;
            }
            visit(entry, rules, visitor);
        }
    }

    private void visit(Entry entry, IgnoreRules rules, Visitor visitor) throws Refused, IOException {
        seen++;
        complete &= seen <= SEEN_MAX;
        if (entry.kind() == Kind.OTHER
                || ProtectedNames.isProtected(entry.path().name())) {
            leftOut.outOfReach();
            return;
        }
        if (!ignoredToo && unwanted(entry, rules)) {
            leftOut.unwanted(entry);
            return;
        }
        complete &= visitor.visit(entry);
        if (!complete || !recursive || entry.kind() != Kind.DIRECTORY) {
            return;
        }
        if (entry.path().names().size() < WorkspacePath.DEPTH_MAX) {
            visit(entry.path(), rules, visitor);
        } else {
            leftOut.tooDeep();
        }
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
            return content.map(bytes -> above.and(directory, new String(bytes, StandardCharsets.UTF_8)))
                    .orElse(above);
        } catch (Refused unreadable) {
            // A link, a directory of that name, or one too large: it says nothing.
            if (unreadable.reason() == CallFailure.TOO_LARGE) {
                leftOut.rulesTooLarge();
            }
            return above;
        }
    }
}
