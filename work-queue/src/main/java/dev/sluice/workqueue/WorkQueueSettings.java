package dev.sluice.workqueue;

import java.time.Duration;
import java.util.List;

/**
 * How a process takes part in a work queue.
 *
 * <p>A consumer takes records only when all its slots are free, because renewing some records while polling for others
 * would take work hostage. So {@code consumers} is what keeps slow work from holding up other work, and
 * {@code recordsPerPoll} is what makes a burst of short work cheap. Work that takes seconds wants many consumers and one
 * record each; work of milliseconds wants few consumers and 4 to 8 records. A consumer costs about 4 MB and a thread.
 *
 * @param bootstrapServers Kafka's address
 * @param group the share group; every process of one kind of worker names the same
 * @param topics the topics to take from, at least one
 * @param consumers 1 to 64
 * @param recordsPerPoll 1 to 64
 * @param drainMax how long work in hand may go on after {@link WorkQueue#stop()}; then others get it
 */
public record WorkQueueSettings(
        String bootstrapServers,
        String group,
        List<String> topics,
        int consumers,
        int recordsPerPoll,
        Duration drainMax) {

    public WorkQueueSettings {
        topics = List.copyOf(topics);
        if (bootstrapServers.isBlank() || group.isBlank() || topics.isEmpty()) {
            throw new IllegalArgumentException("a work queue has an address, a group and at least one topic");
        }
        between("consumers", consumers);
        between("recordsPerPoll", recordsPerPoll);
        if (drainMax.isNegative()) {
            throw new IllegalArgumentException("drainMax must not be negative");
        }
    }

    private static void between(String name, int value) {
        if (value < 1 || value > 64) {
            throw new IllegalArgumentException(name + " must be between 1 and 64");
        }
    }
}
