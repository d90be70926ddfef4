package dev.sluice.kafka;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopTest {
    private static final Backoff QUICK = new Backoff(Duration.ofMillis(1), Duration.ofMillis(5));

    @Test
    void anExceptionBeginsTheRoundAgain() throws Exception {
        var rounds = new CountDownLatch(3);
        try (var loop = new Loop("loop-that-fails", QUICK, _ -> {
            rounds.countDown();
            throw new IllegalStateException("as the test wants");
        })) {
            loop.start();

            assertTrue(rounds.await(10, TimeUnit.SECONDS));
            assertTrue(loop.alive());
            assertFalse(Loop.dead().contains("loop-that-fails"));
        }
    }

    @Test
    void anErrorEndsLoopAndHealthUntilTheLoopIsClosed() {
        var loop = new Loop("loop-that-dies", QUICK, _ -> {
            throw new LinkageError("as the test wants");
        });

        loop.start();

        await().atMost(Duration.ofSeconds(10)).until(() -> Loop.dead().contains("loop-that-dies"));
        // It says so before its thread has ended.
        await().atMost(Duration.ofSeconds(10)).until(() -> !loop.alive());
        loop.close();
        assertFalse(Loop.dead().contains("loop-that-dies"));
    }

    @Test
    void stoppingEndsAPauseAtOnce() throws Exception {
        var pausing = new CountDownLatch(1);
        var loop = new Loop("loop-that-pauses", QUICK, running -> {
            pausing.countDown();
            running.pause(Duration.ofHours(1));
        });
        loop.start();
        assertTrue(pausing.await(10, TimeUnit.SECONDS));

        loop.close();

        assertFalse(loop.alive());
    }
}
