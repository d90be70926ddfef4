package dev.sluice.executor.snapshot;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was seen at the last look at each workspace. The look after one effect is what the look before the next goes by. Bounded;
 * the longest unused workspaces are forgotten. Thread-safe.
 */
final class SeenWorkspaces {
    /** About 60 MB. */
    private static final int FILES_MAX = 200_000;

    private final Map<Path, Look> byWorkspace = new LinkedHashMap<>(16, 0.75f, true);
    private int files;

    /**
     * One look.
     *
     * @param sweep the last sweep of the objects before it: until the next all that it names is kept
     * @param size how many files and directories there were
     */
    record Look(String sweep, SeenFolder root, int size) {
        static final Look NONE = new Look("", SeenFolder.NONE, 0);
    }

    synchronized Look last(Path workspace) {
        return byWorkspace.getOrDefault(workspace, Look.NONE);
    }

    synchronized void keep(Path workspace, String sweep, SeenFolder root) {
        var look = new Look(sweep, root, root.size());
        var before = byWorkspace.put(workspace, look);
        files += look.size() - (before == null ? 0 : before.size());
        var oldest = byWorkspace.values().iterator();
        while (files > FILES_MAX && byWorkspace.size() > 1) {
            files -= oldest.next().size();
            oldest.remove();
        }
    }
}
