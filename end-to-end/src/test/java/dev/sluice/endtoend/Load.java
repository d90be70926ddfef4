package dev.sluice.endtoend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Several users who chat without a break, each in a session of his own. */
final class Load implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final List<Watch> watches = new ArrayList<>();
    private final List<Thread> users = new ArrayList<>();
    private final AtomicInteger turns = new AtomicInteger();
    private volatile boolean stopping;

    Load(Client client, int sessions) {
        for (int i = 0; i < sessions; i++) {
            var watch = client.watch(client.createSession());
            watches.add(watch);
            users.add(Thread.ofVirtual().start(() -> chat(watch)));
        }
    }

    Set<String> sessions() {
        return watches.stream().map(Watch::session).collect(Collectors.toSet());
    }

    /** How many turns have ended. */
    int turns() {
        return turns.get();
    }

    /** Wait until so many more turns have ended. */
    void awaitTurns(int more) {
        var target = turns.get() + more;
        Awaitility.await(more + " more turns").atMost(LIMIT).until(() -> turns.get() >= target);
    }

    /** Let the users chat for a while; in the end turns must have ended, or the load is none. */
    void awaitTurnsFor(Duration time) {
        var before = turns.get();
        Awaitility.await().pollDelay(time).atMost(time.plus(LIMIT)).until(() -> turns.get() > before);
    }

    /** Let every user finish the turn that he is in. */
    void stop() throws InterruptedException {
        stopping = true;
        for (var user : users) {
            if (!user.join(LIMIT)) {
                throw new AssertionError("a turn did not end");
            }
        }
    }

    @Override
    public void close() {
        stopping = true;
        watches.forEach(Watch::close);
    }

    private void chat(Watch watch) {
        for (int mine = 1; !stopping; mine++) {
            watch.chat("hello [[mock tokens=10 itl=5]]", "ask", watch.session() + "-" + mine);
            watch.awaitDone(mine);
            turns.incrementAndGet();
        }
    }
}
