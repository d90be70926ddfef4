package dev.sluice.workqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Topic;
import dev.sluice.contracts.Topics;
import dev.sluice.embedded.EmbeddedInfra;
import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.embedded.InfraPorts;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.testkit.TopicWriter;
import dev.sluice.workqueue.TestTopic.Errand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a broker of its own, which breaks all its connections: it stops, and starts again on the same port. */
class BrokenConnectionTest {
    private static final Topic TOPIC = Topics.steps(Role.CODER.name(), false);

    @TempDir
    Path directory;

    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    private EmbeddedInfra infra;

    @BeforeEach
    void start() {
        infra = EmbeddedInfra.start(new EmbeddedOptions(directory.resolve("data"), InfraPorts.ANY, false));
    }

    @AfterEach
    void stop() {
        infra.close();
    }

    @Test
    void workInHandIsDoneOnceThoughItsConnectionBroke() throws Exception {
        var longBegan = new CountDownLatch(1);
        var longMayEnd = new CountDownLatch(1);
        var lost = new AtomicBoolean();
        WorkHandler<Errand> handler = work -> {
            begun.add(work.body().text());
            work.onLost(() -> lost.set(true));
            if (work.body().text().equals("long")) {
                longBegan.countDown();
                longMayEnd.await();
            }
            ended.add(work.body().text());
        };
        try (var queue = new WorkQueue<>(settings(), Errand.class, handler)) {
            queue.start();
            write("long");
            longBegan.await();

            stop();
            start();

            write("short");
            assertEquals("short", next());
            longMayEnd.countDown();
            assertEquals("long", next());
            write("marker");
            assertEquals("marker", next());
            assertEquals(List.of("long", "short", "marker"), begun);
            assertFalse(lost.get());
        }
    }

    private WorkQueueSettings settings() {
        var kafka = KafkaSettings.of(infra.addresses().kafka());
        return new WorkQueueSettings(kafka, "workers", TOPIC.name(), 2, 2, 1, Duration.ofSeconds(1));
    }

    private void write(String text) {
        try (var writer = TopicWriter.open(infra.addresses().kafka())) {
            writer.send(TOPIC, "key", MessageCodec.write(new Errand(text)));
        }
    }

    private String next() throws InterruptedException {
        return ended.poll(60, TimeUnit.SECONDS);
    }
}
