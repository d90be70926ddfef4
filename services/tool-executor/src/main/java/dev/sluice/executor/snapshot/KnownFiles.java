package dev.sluice.executor.snapshot;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The digests of files that were read lately, so that an unchanged file is not read again: by what the file system says of
 * it. Bounded; the longest unused workspaces are forgotten. Thread-safe.
 */
final class KnownFiles {
    /** About 40 MB. */
    private static final int FILES_MAX = 200_000;

    private final Map<Path, Map<String, Known>> byWorkspace = new LinkedHashMap<>(16, 0.75f, true);
    private int files;

    /**
     * A file as it was when it was read.
     *
     * @param key which file, whatever its name
     */
    record Stamp(Object key, long bytes, FileTime modified) {}

    record Known(Stamp stamp, String digest) {}

    /** The digests that are known of a workspace, by the path. */
    synchronized Map<String, Known> of(Path workspace) {
        return byWorkspace.getOrDefault(workspace, Map.of());
    }

    static Optional<String> digest(Map<String, Known> known, String path, Stamp stamp) {
        return Optional.ofNullable(known.get(path))
                .filter(one -> one.stamp().equals(stamp))
                .map(Known::digest);
    }

    static void learn(Map<String, Known> known, String path, Stamp stamp, String digest) {
        known.put(path, new Known(stamp, digest));
    }

    synchronized void keep(Path workspace, Map<String, Known> known) {
        var before = byWorkspace.put(workspace, known);
        files += known.size() - (before == null ? 0 : before.size());
        var oldest = byWorkspace.values().iterator();
        while (files > FILES_MAX && byWorkspace.size() > 1) {
            files -= oldest.next().size();
            oldest.remove();
        }
    }
}
