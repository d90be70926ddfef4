package dev.sluice.workqueue;

import dev.sluice.kafka.KafkaSettings;
import java.time.Duration;

/**
 * How a process takes part in a work queue.
 *
 * <p>A consumer takes records only when all its slots are free, because renewing some records while polling for others
 * would take work hostage. So consumers are what keeps slow work from holding up other work, and {@code recordsPerPoll}
 * is what makes a burst of short work cheap. Work that takes seconds wants one record a poll and many consumers; work of
 * milliseconds wants few consumers and 4 to 8 records. The queue begins with {@code consumersMin}, doubles whenever all are
 * busy, and gives back what it has not needed for ten minutes: idle consumers ask the broker for work all the time.
 *
 * <p>One group for each topic, and one partition for each topic: a share group hands every partition to a few of its
 * members only, and work in it waits for those few even while others are idle (measured: three records of one of four
 * partitions ran one after the other in a group of three idle consumers).
 *
 * @param kafka how to reach Kafka
 * @param group the share group; every process of one kind of worker names the same
 * @param topic the topic to take from
 * @param consumersMin 1 to 64; new ones take up to a second, or five on a broker with Kafka's own heartbeat, to join
 * @param consumersMax {@code consumersMin} to 64
 * @param recordsPerPoll 1 to 64
 * @param drainMax how long work in hand may go on after {@link WorkQueue#stop()}; then others get it
 */
public record WorkQueueSettings(
        KafkaSettings kafka,
        String group,
        String topic,
        int consumersMin,
        int consumersMax,
        int recordsPerPoll,
        Duration drainMax) {

    public WorkQueueSettings {
        if (group.isBlank() || topic.isBlank()) {
            throw new IllegalArgumentException("a work queue has a group and a topic");
        }
        between("consumersMin", consumersMin, 1);
        between("consumersMax", consumersMax, consumersMin);
        between("recordsPerPoll", recordsPerPoll, 1);
        if (drainMax.isNegative()) {
            throw new IllegalArgumentException("drainMax must not be negative");
        }
    }

    private static void between(String name, int value, int min) {
        if (value < min || value > 64) {
            throw new IllegalArgumentException(name + " must be between " + min + " and 64");
        }
    }
}
