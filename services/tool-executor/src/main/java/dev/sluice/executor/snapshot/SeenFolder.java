package dev.sluice.executor.snapshot;

import dev.sluice.executor.snapshot.Tree.Node;
import java.util.List;
import java.util.Map;

/**
 * A directory as it was at the last look, so that the next one reads and writes only what has changed.
 *
 * @param files what is known of its files and links, by the name; without those that may have changed since unseen
 * @param folders its directories, by the name
 * @param digest the name of the tree
 */
record SeenFolder(Tree tree, String digest, Map<String, SeenFile> files, Map<String, SeenFolder> folders) {
    /** A file with what is kept of it. */
    record SeenFile(FileStatus status, Node node) {}

    /** One that was never looked at. */
    static final SeenFolder NONE = new SeenFolder(new Tree(List.of()), "", Map.of(), Map.of());

    /** Whether the directory is as it was seen. */
    boolean is(Tree now) {
        return this != NONE && tree.equals(now);
    }

    /** How many files and directories that are. */
    int size() {
        return files.size()
                + folders.size()
                + folders.values().stream().mapToInt(SeenFolder::size).sum();
    }
}
