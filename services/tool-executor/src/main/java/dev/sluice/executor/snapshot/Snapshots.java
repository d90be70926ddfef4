package dev.sluice.executor.snapshot;

import dev.sluice.contracts.SnapshotId;
import dev.sluice.executor.snapshot.SnapshotLog.Taken;
import dev.sluice.executor.snapshot.Tree.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a session's files were at certain times. Taking one costs a look at each file and a copy of those that changed;
 * laying one out costs a name for each file, since contents are shared and never written into. Whoever takes, lays out or
 * expires holds the workspace's lock. See docs/adr/0073-snapshots-are-linked.md.
 */
public final class Snapshots {
    /** In percent of the quota: what expiry leaves, so that it is not needed at each call. */
    private static final int LEFT_PERCENT = 80;

    private static final SeenWorkspaces SEEN = new SeenWorkspaces();

    private final Path directory;
    private final Objects objects;
    private final SnapshotLog log;
    private final SnapshotLimits limits;

    /** @param directory the session's own, beside its files and on their volume */
    public Snapshots(Path directory, SnapshotLimits limits) {
        this.directory = directory;
        this.objects = new Objects(directory.resolve("objects"));
        this.log = new SnapshotLog(directory.resolve("log"));
        this.limits = limits;
    }

    /**
     * The files of a workspace as they are, for as long as nobody changes them.
     *
     * @param shared whether some may be laid out objects still, which are kept without a copy
     * @param added how many bytes of them were not among the objects
     */
    record Present(SeenFolder root, boolean shared, long added) {}

    /** Looks at the files, and has all that they hold among the objects; empty if that is more than may be kept. */
    Optional<Present> look(Path files, boolean shared) throws IOException {
        Files.createDirectories(directory);
        var sweep = lastSweep();
        var last = SEEN.last(files);
        var scan = new Scan(files, objects, limits, shared, sweep.equals(last.sweep()));
        try {
            var seen = scan.take(last.root());
            SEEN.keep(files, sweep, seen);
            return Optional.of(new Present(seen, shared, scan.added()));
        } catch (NotKept tooMuch) {
            return Optional.empty();
        }
    }

    /** Keeps the files as they were found. */
    SnapshotId take(Present now) throws IOException {
        var snapshot = new SnapshotId(now.root().digest());
        note(snapshot, now.added());
        return snapshot;
    }

    /** Whether all of it is here still. */
    public boolean has(SnapshotId snapshot) throws IOException {
        return log.all().stream().anyMatch(taken -> taken.snapshot().equals(snapshot));
    }

    /**
     * Fills an empty directory with the files as they were.
     *
     * @param now the files in whose place these will be, if there are any
     * @return the directories, below it, that are left out because those that are there now hold the same
     */
    List<Path> layOut(SnapshotId snapshot, Path target, Optional<Present> now) throws IOException, NotKept {
        var layOut = new LayOut(objects, now.map(Present::shared).orElse(false));
        return layOut.of(objects.tree(snapshot.value()), now.map(Present::root).orElse(SeenFolder.NONE), target);
    }

    /** Keeps a snapshot of another session under its own name, without a copy. */
    public void adopt(Snapshots other, SnapshotId snapshot) throws IOException, NotKept {
        Files.createDirectories(directory);
        adopt(other, snapshot.value());
        note(snapshot, 0);
    }

    private void adopt(Snapshots other, String tree) throws IOException, NotKept {
        for (var node : other.objects.tree(tree).nodes()) {
            if (node.kind() == Kind.DIRECTORY) {
                adopt(other, node.digest());
            } else {
                objects.adopt(other.objects.place(node.object()), node.object());
            }
        }
        // Last, so that whoever finds it finds all that it names.
        objects.adopt(other.objects.place(tree), tree);
    }

    /** Shows what differs between two snapshots, file by file. */
    public void compare(SnapshotId before, SnapshotId after, Difference.Listener listener) throws IOException, NotKept {
        new Comparison(objects, listener).of(objects.tree(before.value()), objects.tree(after.value()));
    }

    // ---- how much there may be

    private void note(SnapshotId snapshot, long added) throws IOException {
        var all = log.all();
        var taken = new Taken(Instant.now(), snapshot);
        if (all.isEmpty() || !all.getLast().snapshot().equals(snapshot)) {
            log.add(taken);
            all.add(taken);
        }
        var bytes = sized(added);
        var oldest = Instant.now().minus(limits.ageMax());
        if (bytes > limits.bytesMax()
                || all.size() > limits.numberMax()
                || all.getFirst().at().isBefore(oldest)) {
            expire(all, oldest);
        }
    }

    /** About how much is kept; counted on, and counted anew by each expiry. */
    private long sized(long added) throws IOException {
        var file = directory.resolve("bytes");
        var before = Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
        if (added > 0) {
            Files.writeString(file, Long.toString(before + added));
        }
        return before + added;
    }

    /** The newest stays whatever it takes: its files are on the volume anyway. */
    private void expire(List<Taken> all, Instant oldest) throws IOException {
        var numberMax = limits.numberMax() * LEFT_PERCENT / 100;
        var kept = new ArrayList<>(all.stream()
                .filter(taken -> !taken.at().isBefore(oldest))
                .skip(Math.max(0, all.size() - numberMax))
                .toList());
        if (kept.isEmpty()) {
            kept.add(all.getLast());
        }
        var bytes = swept(kept);
        while (bytes > limits.bytesMax() * LEFT_PERCENT / 100 && kept.size() > 1) {
            kept.subList(0, (kept.size() + 1) / 2).clear();
            bytes = swept(kept);
        }
        Files.writeString(directory.resolve("bytes"), Long.toString(bytes));
    }

    /** Lets go of all that these snapshots do not need. */
    private long swept(List<Taken> kept) throws IOException {
        // First the names: what is swept must be named no more, whatever dies in between, and nobody may go by what he
        // saw.
        newSweep();
        log.replace(kept);
        var names = new HashSet<String>();
        for (var taken : kept) {
            mark(taken.snapshot().value(), names);
        }
        return objects.retain(names);
    }

    /** Which sweep was the last; another each time, also where there was none. */
    private String lastSweep() throws IOException {
        try {
            return Files.readString(sweeps());
        } catch (NoSuchFileException never) {
            return newSweep();
        }
    }

    private String newSweep() throws IOException {
        var name = UUID.randomUUID().toString();
        var draft = Files.writeString(sweeps().resolveSibling("sweep.new"), name);
        Files.move(draft, sweeps(), StandardCopyOption.ATOMIC_MOVE);
        return name;
    }

    private Path sweeps() {
        return directory.resolve("sweep");
    }

    private void mark(String tree, Set<String> names) throws IOException {
        if (!names.add(tree)) {
            return;
        }
        try {
            for (var node : objects.tree(tree).nodes()) {
                switch (node.kind()) {
                    case DIRECTORY -> mark(node.digest(), names);
                    case FILE, LINK -> names.add(node.object());
                }
            }
        } catch (NotKept broken) {
            // What is left of it helps nobody, but harms nobody either.
        }
    }
}
