package dev.sluice.executor.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/** What commands and workspaces take, as the system counts it at this moment. */
public final class Usage {
    /**
     * What must stay free on the volume of workspaces, whoever fills it: the writes and snapshots of all sessions need some. It is
     * also more than most disks take between two looks.
     */
    public static final long VOLUME_RESERVE_BYTES = 256L * 1024 * 1024;

    private static final Path PROCESSES = Path.of("/proc");
    private static final int PAGE_BYTES = 4_096;
    private static final long BLOCK_BYTES = 4_096;

    /** Which of the words of {@code /proc/<pid>/statm} counts the pages that are in memory. */
    private static final int RESIDENT = 1;

    private Usage() {}

    /** The memory of a process and all that descend from it; what two of them share counts twice. */
    static long memoryBytes(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToLong(one -> memoryBytes(one.pid()))
                .sum();
    }

    private static long memoryBytes(long pid) {
        try {
            var words = Files.readString(PROCESSES.resolve(Long.toString(pid)).resolve("statm"))
                    .split(" ");
            return Long.parseLong(words[RESIDENT]) * PAGE_BYTES;
        } catch (IOException | UncheckedIOException gone) {
            return 0;
        }
    }

    /**
     * What all files and directories below a directory take, until that is more than {@code enough}; a directory that cannot be listed
     * is, because anything may be in it. What is too deep for a path is not counted.
     */
    public static long fileBytes(Path directory, long enough) throws IOException {
        var count = new Count(enough);
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
                return visitFile(visited, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                return count.add(attributes) ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                if (hides(failure)) {
                    count.bytes = enough + 1;
                    return FileVisitResult.TERMINATE;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return count.bytes;
    }

    /** What files and directories take, each at least a block, so that a million empty ones are no trick. */
    static final class Count {
        private final long enough;
        private long bytes;

        Count(long enough) {
            this.enough = enough;
        }

        /** Whether there is still not more than enough. */
        boolean add(BasicFileAttributes attributes) {
            bytes += Math.ceilDiv(Math.max(1, attributes.size()), BLOCK_BYTES) * BLOCK_BYTES;
            return bytes <= enough;
        }

        long bytes() {
            return bytes;
        }
    }

    /** Whether there is something behind the failure that cannot be counted; else it has gone meanwhile, or is too deep. */
    static boolean hides(IOException failure) {
        return failure instanceof AccessDeniedException;
    }

    /** Whether the volume of a directory has less left than that; counts also what no longer has a name, or is too deep. */
    public static boolean volumeHasLessThan(Path directory, long bytes) throws IOException {
        return Files.getFileStore(directory).getUsableSpace() < bytes;
    }
}
