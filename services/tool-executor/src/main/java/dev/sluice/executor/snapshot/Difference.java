package dev.sluice.executor.snapshot;

import java.io.IOException;
import java.util.Optional;

/**
 * What became of one file between two snapshots. Its contents are read when somebody asks for them, and not held.
 *
 * @param path of the file below the workspace
 * @param bytes the size of the larger of the two contents; 0 for a link
 */
public record Difference(String path, What what, long bytes, Source source) {
    /** Whether a file came, went, or holds something else. */
    public enum What {
        ADDED,
        REMOVED,
        CHANGED
    }

    /**
     * A file's contents.
     *
     * @param before empty if it was not there
     * @param after empty if it is there no more
     */
    public record Contents(Optional<byte[]> before, Optional<byte[]> after) {
        /** Of both together. */
        public long bytes() {
            return before.map(content -> content.length).orElse(0)
                    + after.map(content -> content.length).orElse(0);
        }
    }

    /** Where the contents are kept. */
    interface Source {
        Contents read() throws IOException, NotKept;
    }

    /** Is told of each file that differs, by the paths; answers whether to go on. */
    public interface Listener {
        boolean next(Difference difference) throws IOException, NotKept;
    }

    public Contents contents() throws IOException, NotKept {
        return source.read();
    }
}
