package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.Topic;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Whether the topics are there that the orchestrator reads and writes, the ones that it counts on with their fixed
 * partitions; a wrong number is never started upon. One that was missing later would stop a partition at the first record
 * for it.
 */
final class TopicCheck {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final List<Topic> FIXED = List.of(Topics.INBOX, Topics.FACTS, Topics.RESTED);

    private final KafkaSettings kafka;
    private final List<Topic> needed;

    /** @param home whose tool-executors run the calls */
    TopicCheck(KafkaSettings kafka, String home) {
        this.kafka = kafka;
        this.needed = needed(home);
    }

    private static List<Topic> needed(String home) {
        var needed = new ArrayList<>(FIXED);
        needed.addAll(List.of(Topics.CONTROL, Topics.AUDIT, Topics.DEAD_LETTERS, Topics.calls(home)));
        for (var role : Role.BUILT_IN) {
            needed.add(Topics.steps(role.name(), false));
            needed.add(Topics.steps(role.name(), true));
        }
        return List.copyOf(needed);
    }

    /** What is still missing, in a few words; empty if all is there. */
    Optional<String> missing() throws InterruptedException {
        // Also a name that does not resolve yet throws, out of the client's constructor.
        try (var admin = Admin.create(kafka.admin("orchestrator-start"))) {
            var found = admin.describeTopics(needed.stream().map(Topic::name).toList())
                    .topicNameValues();
            for (var topic : needed) {
                var missing = missing(topic, found.get(topic.name()));
                if (missing.isPresent()) {
                    return missing;
                }
            }
            return tooSmall(admin);
        } catch (KafkaException | ExecutionException | TimeoutException absent) {
            return Optional.of("Kafka at " + kafka.bootstrapServers());
        }
    }

    /** A fact that is decided and that no broker takes would be decided again and again. */
    private static Optional<String> tooSmall(Admin admin)
            throws InterruptedException, ExecutionException, TimeoutException {
        var facts = new ConfigResource(ConfigResource.Type.TOPIC, Topics.FACTS.name());
        try {
            var settings = admin.describeConfigs(List.of(facts))
                    .values()
                    .get(facts)
                    .get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
            var bytesMax = Long.parseLong(
                    settings.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
            return bytesMax < Topics.FACTS.recordBytesMax()
                    ? Optional.of("%s to take records of %d bytes; it takes %d"
                            .formatted(Topics.FACTS.name(), Topics.FACTS.recordBytesMax(), bytesMax))
                    : Optional.empty();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof AuthorizationException) {
                // Who may not ask starts all the same.
                return Optional.empty();
            }
            throw failure;
        }
    }

    private static Optional<String> missing(Topic topic, KafkaFuture<TopicDescription> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            var partitions = answer.get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS)
                    .partitions()
                    .size();
            return FIXED.contains(topic) && partitions != topic.partitions()
                    ? Optional.of("%s to have %d partitions; it has %d"
                            .formatted(topic.name(), topic.partitions(), partitions))
                    : Optional.empty();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.of("the topic " + topic.name());
            }
            throw failure;
        }
    }
}
