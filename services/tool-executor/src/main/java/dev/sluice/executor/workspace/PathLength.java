package dev.sluice.executor.workspace;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** How long a path is as Linux counts: in bytes. A program that goes down step by step makes deeper directories. */
public final class PathLength {
    /** Of Linux, with the end of the text. */
    private static final int BYTES_MAX = 4_096;

    private PathLength() {}

    /** In UTF-8, as names rest on the volume. */
    static int bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /** Whether no call of the system takes the path, so that what is there can only be reached from further inside. */
    public static boolean tooLong(Path path) {
        return bytes(path) >= BYTES_MAX;
    }
}
