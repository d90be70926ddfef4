package dev.sluice.orchestrator.stream;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Scope;
import dev.sluice.embedded.EmbeddedInfra;
import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.embedded.InfraPorts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many sessions of three turns each through the log, of which few stay in memory. With
 * {@code -Dsluice.test.jvm="… -Xmx512m -Dsluice.test.sessions=100000"} it is the measurement in docs/operations.md; the heap holds
 * the broker too.
 */
class ManySessionsTest {
    private static final Logger LOG = Logger.getLogger(ManySessionsTest.class);
    private static final int SESSIONS = Integer.getInteger("sluice.test.sessions", 1_000);
    private static final int IN_MEMORY_MAX = Math.max(200, SESSIONS / 10);
    private static final int TURNS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final long HEAP_BYTES_MAX = 400L * 1024 * 1024;

    @TempDir
    Path directory;

    private EmbeddedInfra infra;
    private LiveOrchestrator orchestrator;

    @BeforeEach
    void open() {
        infra = EmbeddedInfra.start(new EmbeddedOptions(directory.resolve("data"), InfraPorts.ANY, false));
        orchestrator = new LiveOrchestrator(
                infra.addresses().kafka(),
                directory,
                "sluice.orchestrator.resident-sessions-max",
                Integer.toString(IN_MEMORY_MAX));
        orchestrator.start();
    }

    @AfterEach
    void close() {
        orchestrator.close();
        infra.close();
    }

    @Test
    void fewStayInMemoryARestartIsQuickAndAnOldOneComesBack() {
        var begun = Instant.now();
        for (int session = 1; session <= SESSIONS; session++) {
            talk(DrivenTopology.scope("many-" + session));
            if (session % IN_MEMORY_MAX == 0) {
                // Proposals to rest stand behind what is on the inbox already.
                awaitRested(session - IN_MEMORY_MAX);
            }
        }
        awaitRested(SESSIONS - IN_MEMORY_MAX);
        LOG.infof("%d sessions of %d turns each took %s", SESSIONS, TURNS, since(begun));
        var heap = usedHeap();
        LOG.infof("%d of them rest; the heap, with a broker, holds %d MB", orchestrator.rested(), heap >> 20);
        assertTrue(heap < HEAP_BYTES_MAX, () -> heap + " bytes");

        orchestrator.stop();
        var restarted = Instant.now();
        orchestrator.start();
        LOG.infof("ready again after %s", since(restarted));
        var asked = Instant.now();
        var old = DrivenTopology.scope("many-1");
        orchestrator.submit(old, "old", "do you remember me?");
        assertEquals(2 * TURNS + 1, orchestrator.shown(old, "old").size());
        LOG.infof("a step of an old session is at its worker after %s", since(asked));
    }

    private void awaitRested(int sessions) {
        orchestrator.flush();
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).until(() -> orchestrator.rested() >= sessions);
    }

    private void talk(Scope scope) {
        for (int turn = 0; turn < TURNS; turn++) {
            orchestrator.submit(
                    scope,
                    "t" + turn,
                    "What is the answer to question number " + turn + "? " + "It matters. ".repeat(10));
            orchestrator.answer(
                    scope, "t" + turn, "The answer is as follows. " + "Something is explained here. ".repeat(20));
        }
    }

    private static Duration since(Instant begun) {
        return Duration.ofMillis(Duration.between(begun, Instant.now()).toMillis());
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
