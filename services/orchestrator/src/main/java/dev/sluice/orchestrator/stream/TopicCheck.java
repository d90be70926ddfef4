package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Topic;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Whether the topics that deciding needs are there with their partitions; nothing is started without. */
final class TopicCheck {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final KafkaSettings kafka;
    private final List<Topic> needed;

    TopicCheck(KafkaSettings kafka) {
        this(kafka, List.of(Topics.INBOX, Topics.FACTS, Topics.RESTED));
    }

    TopicCheck(KafkaSettings kafka, List<Topic> needed) {
        this.kafka = kafka;
        this.needed = needed;
    }

    /** What is still missing, in a few words; empty if all is there. */
    Optional<String> missing() throws InterruptedException {
        // Also a name that does not resolve yet throws, out of the client's constructor.
        try (var admin = Admin.create(kafka.admin("orchestrator-start"))) {
            var names = needed.stream().map(Topic::name).toList();
            var answers = admin.describeTopics(names).topicNameValues();
            for (var topic : needed) {
                var trouble = missing(topic, answers.get(topic.name()));
                if (trouble.isPresent()) {
                    return trouble;
                }
            }
            return Optional.empty();
        } catch (KafkaException | ExecutionException | TimeoutException absent) {
            return Optional.of("Kafka at " + kafka.bootstrapServers());
        }
    }

    private static Optional<String> missing(Topic topic, KafkaFuture<TopicDescription> answer)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            var partitions = answer.get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS)
                    .partitions()
                    .size();
            return partitions == topic.partitions()
                    ? Optional.empty()
                    : Optional.of("%s to have %d partitions; it has %d"
                            .formatted(topic.name(), topic.partitions(), partitions));
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.of("the topic " + topic.name());
            }
            throw failure;
        }
    }
}
