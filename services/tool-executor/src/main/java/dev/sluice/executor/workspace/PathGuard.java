package dev.sluice.executor.workspace;

import java.io.IOException;
import java.nio.file.Path;

/** Finds what a path names below a directory without ever being led out of it by a link. */
public interface PathGuard {

    /**
     * Holds the file or directory at {@code path} below {@code root}, of whatever kind it is.
     *
     * @throws Refused if there is nothing, or a link stands in the way
     */
    Hold hold(Path root, WorkspacePath path) throws Refused, IOException;

    /** Whether a link that is swapped in between check and use is caught too. */
    boolean raceProof();

    /** The best guard that this system has. */
    static PathGuard ofThisSystem() {
        return BeneathGuard.available() ? new BeneathGuard() : new StepwiseGuard();
    }

    /** A grip on one file or directory, whatever happens to its name meanwhile. */
    interface Hold extends AutoCloseable {

        /** A path that leads to exactly what is held; for a directory, {@code resolve(name)} is in it. */
        Path path();

        @Override
        void close();
    }
}
