package dev.sluice.executor.workspace;

import dev.sluice.contracts.Scope;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Lets one process and one thread at a time change a workspace, among all replicas that share its volume.
 *
 * <p>The lock is the operating system's: it falls the moment its holder dies. So whoever holds it and finds an effect
 * started but not ended knows that nobody is still at it. There are {@value #STRIPES} locks, and now and then two
 * workspaces share one and wait for each other.
 */
public final class WorkspaceLocks {
    private static final int STRIPES = 256;
    private static final long RETRY_MILLIS = 10;

    // For the whole process, not per object: an operating system's file lock belongs to the process, and closing a
    // second channel of the same file would drop it.
    private static final Semaphore[] TURNS = new Semaphore[STRIPES];

    static {
        Arrays.setAll(TURNS, _ -> new Semaphore(1, true));
    }

    private final Path directory;
    private final Mending mending;

    /** Puts in order what a holder left that died. */
    interface Mending {
        void mend(Scope scope) throws IOException;
    }

    /**
     * @param directory where the lock files are; on the workspaces' volume, outside every workspace
     * @param mending what each holder does first
     */
    WorkspaceLocks(Path directory, Mending mending) {
        this.directory = directory;
        this.mending = mending;
    }

    /** Waits for the workspace while {@code patient}; empty if patience ended first. */
    public Optional<Held> acquire(Scope scope, BooleanSupplier patient) throws IOException, InterruptedException {
        var stripe = Math.floorMod((scope.tenant() + "/" + scope.session()).hashCode(), STRIPES);
        var turn = TURNS[stripe];
        while (!turn.tryAcquire(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
            if (!patient.getAsBoolean()) {
                return Optional.empty();
            }
        }
        Optional<FileChannel> locked = Optional.empty();
        try {
            locked = lock(stripe, patient);
        } finally {
            if (locked.isEmpty()) {
                turn.release();
            }
        }
        if (locked.isEmpty()) {
            return Optional.empty();
        }
        var held = new Held(locked.get(), turn);
        try {
            mending.mend(scope);
            return Optional.of(held);
        } catch (IOException | RuntimeException trouble) {
            held.close();
            throw trouble;
        }
    }

    private Optional<FileChannel> lock(int stripe, BooleanSupplier patient) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        var channel = FileChannel.open(
                directory.resolve(Integer.toString(stripe)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var locked = false;
        try {
            while (channel.tryLock() == null) {
                if (!patient.getAsBoolean()) {
                    return Optional.empty();
                }
                // Another process has it, and there is no way to wait for it with an end.
                Thread.sleep(RETRY_MILLIS);
            }
            locked = true;
            return Optional.of(channel);
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    /** The workspace is ours until this is closed. */
    public static final class Held implements AutoCloseable {
        private final FileChannel channel;
        private final Semaphore turn;

        private Held(FileChannel channel, Semaphore turn) {
            this.channel = channel;
            this.turn = turn;
        }

        @Override
        public void close() throws IOException {
            try {
                channel.close();
            } finally {
                turn.release();
            }
        }
    }
}
