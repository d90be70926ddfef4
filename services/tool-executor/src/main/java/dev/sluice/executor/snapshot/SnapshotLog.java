package dev.sluice.executor.snapshot;

import dev.sluice.contracts.SnapshotId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Which snapshots a session has, and since when: a line each, oldest first. */
record SnapshotLog(Path file) {
    /** One that was taken, perhaps anew of the same files. */
    record Taken(Instant at, SnapshotId snapshot) {}

    List<Taken> all() throws IOException {
        var taken = new ArrayList<Taken>();
        try {
            for (var line : Files.readAllLines(file)) {
                var parts = line.split(" ");
                // A line that a crash cut off names nothing.
                if (parts.length == 2 && parts[1].length() == 64) {
                    taken.add(new Taken(Instant.ofEpochMilli(Long.parseLong(parts[0])), new SnapshotId(parts[1])));
                }
            }
        } catch (NoSuchFileException none) {
            return taken;
        }
        return taken;
    }

    void add(Taken taken) throws IOException {
        Files.writeString(file, line(taken), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    void replace(List<Taken> all) throws IOException {
        var draft = file.resolveSibling("log.new");
        Files.write(draft, all.stream().map(taken -> line(taken).strip()).toList());
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String line(Taken taken) {
        return taken.at().toEpochMilli() + " " + taken.snapshot() + "\n";
    }
}
