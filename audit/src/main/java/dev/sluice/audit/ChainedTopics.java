package dev.sluice.audit;

import dev.sluice.contracts.Topics;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;

/**
 * A topic and the one with the heads of its chains, partition by partition.
 *
 * @param kept how long records of the first are kept
 */
public record ChainedTopics(String records, String heads, int partitions, Duration kept) {
    /** Those of the platform. */
    public static final ChainedTopics AUDIT = new ChainedTopics(
            Topics.AUDIT.name(),
            Topics.AUDIT_HEADS.name(),
            Topics.AUDIT.partitions(),
            Topics.AUDIT.retention().orElseThrow());

    TopicPartition records(int partition) {
        return new TopicPartition(records, partition);
    }

    TopicPartition heads(int partition) {
        return new TopicPartition(heads, partition);
    }
}
