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
import org.apache.kafka.common.KafkaException;

/** Whether inbox and facts are there with their fixed partitions; a wrong number is never started upon. */
final class TopicCheck {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final List<Topic> NEEDED = List.of(Topics.INBOX, Topics.FACTS);

    private final KafkaSettings kafka;

    TopicCheck(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /** What is still missing, in a few words; empty if all is there. */
    Optional<String> missing() throws InterruptedException {
        // Also a name that does not resolve yet throws, out of the client's constructor.
        try (var admin = Admin.create(kafka.admin("orchestrator-start"))) {
            var found = admin.describeTopics(NEEDED.stream().map(Topic::name).toList())
                    .allTopicNames()
                    .get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
            return NEEDED.stream()
                    .filter(topic -> found.get(topic.name()).partitions().size() != topic.partitions())
                    .findFirst()
                    .map(topic -> "%s to have %d partitions; it has %d"
                            .formatted(
                                    topic.name(),
                                    topic.partitions(),
                                    found.get(topic.name()).partitions().size()));
        } catch (KafkaException | ExecutionException | TimeoutException absent) {
            return Optional.of("Kafka at " + kafka.bootstrapServers() + " with the topics of Sluice");
        }
    }
}
