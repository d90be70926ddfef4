package dev.sluice.standalone;

import dev.sluice.embedded.EmbeddedInfra;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Destroyed;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets the servers stop only after the services that use them. The JVM runs its shutdown hooks all at once, so the one
 * that stops the servers waits here until Quarkus has let go of its beans, at most {@value #QUARKUS_SECONDS_MAX} s.
 */
final class StopOrder {
    private static final int QUARKUS_SECONDS_MAX = 20;
    private static final StopOrder CURRENT = new StopOrder();

    private final CountDownLatch quarkusRuns = new CountDownLatch(1);

    private StopOrder() {}

    static StopOrder infraAfterQuarkus(EmbeddedInfra infra) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> CURRENT.stop(infra), "sluice-infra-stop"));
        return CURRENT;
    }

    void quarkusHasStopped() {
        quarkusRuns.countDown();
    }

    private void stop(EmbeddedInfra infra) {
        try {
            if (!quarkusRuns.await(QUARKUS_SECONDS_MAX, TimeUnit.SECONDS)) {
                System.err.println("The services took too long to stop; stopping Kafka, Postgres and Redis anyway.");
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
        infra.close();
    }

    /** Made by the container, and so told when the container has ended. */
    @ApplicationScoped
    static class Witness {
        void allBeansAreGone(@Observes @Destroyed(ApplicationScoped.class) Object event) {
            CURRENT.quarkusHasStopped();
        }
    }
}
