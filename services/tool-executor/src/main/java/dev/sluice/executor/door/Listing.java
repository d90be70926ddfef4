package dev.sluice.executor.door;

import dev.sluice.executor.workspace.Workspace.Entry;
import java.util.List;
import java.util.Optional;

/**
 * What a directory of a workspace holds.
 *
 * @param path the directory, {@code .} for the workspace itself
 * @param complete whether these are all that may be opened
 */
public record Listing(String path, List<Item> entries, boolean complete) {

    /**
     * One file or directory.
     *
     * @param type {@code file} or {@code directory}
     * @param bytes the size of a file; 0 for a directory
     */
    public record Item(String name, String path, String type, long bytes) {
        /** Links and devices are not shown, because nobody can open them. */
        static Optional<Item> of(Entry entry) {
            var name = entry.path().name();
            var path = entry.path().toString();
            return switch (entry.kind()) {
                case FILE -> Optional.of(new Item(name, path, "file", entry.bytes()));
                case DIRECTORY -> Optional.of(new Item(name, path, "directory", 0));
                case OTHER -> Optional.empty();
            };
        }
    }
}
