package dev.sluice.workqueue;

import static org.awaitility.Awaitility.await;

import dev.sluice.kafka.KafkaSettings;
import dev.sluice.testkit.TestInfra;
import dev.sluice.workqueue.TestTopic.Errand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A worker in a process of its own, so that it can be killed and frozen. It finishes "short" work
 * at once, "half a minute" after that, and never any other. */
final class Victim implements AutoCloseable {
    private final Process process;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    private Victim(Process process) {
        this.process = process;
        Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(said::add));
    }

    static Victim start(TestTopic topic, int recordsPerPoll) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        topic.name(),
                        String.valueOf(recordsPerPoll))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        // As services are told, and where no other user of the machine sees it.
        builder.environment().putAll(TestInfra.addresses().kafka());
        return new Victim(builder.start());
    }

    /** Waits until the victim has said so. */
    void awaitLine(String line) {
        await().atMost(Duration.ofSeconds(90)).until(() -> said.contains(line));
    }

    boolean said(String line) {
        return said.contains(line);
    }

    /** As by {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        kill();
    }

    public static void main(String[] arguments) throws InterruptedException {
        var settings = new WorkQueueSettings(
                KafkaSettings.of(System.getenv()),
                "group-of-" + arguments[0],
                arguments[0],
                1,
                1,
                Integer.parseInt(arguments[1]),
                Duration.ZERO);
        var queue = new WorkQueue<>(settings, Errand.class, Victim::handle);
        queue.start();
        new CountDownLatch(1).await();
    }

    private static void handle(Work<Errand> work) throws InterruptedException {
        var text = work.body().text();
        work.onLost(() -> System.out.println("lost " + text));
        System.out.println("took " + text + (work.deliveryCount() == 1 ? "" : " again"));
        switch (text) {
            case "short" -> {}
            case "half a minute" -> Thread.sleep(Duration.ofSeconds(30));
            default -> new CountDownLatch(1).await();
        }
        System.out.println("did " + text);
    }
}
