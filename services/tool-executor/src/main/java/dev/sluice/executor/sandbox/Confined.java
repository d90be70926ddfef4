package dev.sluice.executor.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A sandbox that was started. Its process waits for its only child, the first in a name space of processes: the kernel ends all
 * others there with the first, and says that the first has ended only when the last of them has. So nothing runs in it any more
 * once this process has ended by itself.
 */
record Confined(Process process) {
    /** It has no child yet when it has only just begun. */
    private static final Duration PAUSE = Duration.ofMillis(5);

    /** A process may hang in the kernel, over a disk that does not answer; no signal ends it. */
    private static final Duration END_MAX = Duration.ofSeconds(20);

    /**
     * Ends all that runs in it, at once, and returns when nothing does, whoever interrupts. What is killed is the first inside: to
     * kill the process that waits for it would end that alone, and the others somewhat later.
     *
     * @return its exit code, or 128 and the signal that ended it
     * @throws IOException if something in it cannot be ended
     */
    int end() throws IOException {
        var patience = System.nanoTime() + END_MAX.toNanos();
        while (process.isAlive()) {
            process.children().forEach(ProcessHandle::destroyForcibly);
            process.onExit()
                    .completeOnTimeout(process, PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            if (System.nanoTime() - patience > 0) {
                process.toHandle().destroyForcibly();
                throw new IOException("what runs in the sandbox does not end");
            }
        }
        return process.exitValue();
    }
}
