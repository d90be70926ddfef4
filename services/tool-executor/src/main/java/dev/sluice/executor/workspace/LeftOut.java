package dev.sluice.executor.workspace;

import dev.sluice.executor.workspace.Workspace.Entry;
import dev.sluice.executor.workspace.Workspace.Kind;
import java.util.ArrayList;
import java.util.List;

/** What a {@link Walk} did not visit, so that nobody takes a part for the whole. */
public final class LeftOut {
    private static final int NAMED_MAX = 20;

    private final List<String> named = new ArrayList<>();
    private int more;
    private int outOfReach;
    private boolean tooDeep;
    private boolean rulesTooLarge;
    private boolean outOfTime;

    void unwanted(Entry entry) {
        if (named.size() < NAMED_MAX) {
            named.add(entry.path() + (entry.kind() == Kind.DIRECTORY ? "/" : ""));
        } else {
            more++;
        }
    }

    void outOfReach() {
        outOfReach++;
    }

    void tooDeep() {
        tooDeep = true;
    }

    void rulesTooLarge() {
        rulesTooLarge = true;
    }

    void outOfTime() {
        outOfTime = true;
    }

    /** Whether there is anything that could have been shown. */
    public boolean some() {
        return !named.isEmpty() || outOfReach > 0;
    }

    /** One sentence in brackets; empty if nothing was left out. */
    public String note() {
        var parts = new ArrayList<String>();
        if (!named.isEmpty()) {
            parts.add("ignored by .gitignore, or dependencies, build output and caches: " + String.join(", ", named)
                    + (more > 0 ? " and " + more + " more" : ""));
        }
        if (outOfReach > 0) {
            parts.add(outOfReach + " that tools may not open (secrets, .git, links)");
        }
        if (tooDeep) {
            parts.add("what is deeper than " + WorkspacePath.DEPTH_MAX + " directories");
        }
        if (rulesTooLarge) {
            parts.add("the rules of a .gitignore that is too large, alone or with those above it");
        }
        if (outOfTime) {
            parts.add("what was not reached within " + Walk.TIME_MAX.toSeconds() + " s");
        }
        return parts.isEmpty() ? "" : "[left out: " + String.join("; ", parts) + "]";
    }
}
