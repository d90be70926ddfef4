package dev.sluice.embedded;

import dev.sluice.contracts.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Brings a broker's topics in line with the table in {@code contracts}: missing topics are made, settings corrected. A
 * partition count that differs is refused, because keys would change their partitions and sessions lose their order.
 */
public final class TopicTable {
    private static final int ANSWER_SECONDS_MAX = 30;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Admin admin;

    public TopicTable(Admin admin) {
        this.admin = admin;
    }

    public void establish(Collection<Topic> topics) {
        var existing = existing(topics);
        existing.forEach(TopicTable::requireSamePartitions);
        create(topics.stream().filter(topic -> !existing.containsKey(topic)).toList());
        correct(existing.keySet());
    }

    private Map<Topic, TopicDescription> existing(Collection<Topic> topics) {
        var names = await(admin.listTopics().names());
        var byName = topics.stream()
                .filter(topic -> names.contains(topic.name()))
                .collect(Collectors.toMap(Topic::name, Function.identity()));
        var described = await(admin.describeTopics(byName.keySet()).allTopicNames());
        var existing = new HashMap<Topic, TopicDescription>();
        described.forEach((name, description) -> existing.put(byName.get(name), description));
        return existing;
    }

    private static void requireSamePartitions(Topic topic, TopicDescription found) {
        var partitions = found.partitions().size();
        if (partitions != topic.partitions()) {
            throw new StartRefused(
                    ("Topic %s has %d partitions, but this version of Sluice needs %d: start with another "
                                    + "data directory, or with the version that made this one.")
                            .formatted(topic.name(), partitions, topic.partitions()));
        }
    }

    private void create(List<Topic> missing) {
        await(admin.createTopics(missing.stream()
                        .map(topic -> new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                                .configs(TopicSettings.of(topic)))
                        .toList())
                .all());
        awaitKnown(missing);
    }

    /** The controller answers before the broker has heard of a new topic. */
    private void awaitKnown(List<Topic> created) {
        var end = Instant.now().plusSeconds(ANSWER_SECONDS_MAX);
        while (existing(created).size() < created.size()) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException(
                        "the broker does not know its new topics after " + ANSWER_SECONDS_MAX + " s");
            }
            pause();
        }
    }

    private void correct(Collection<Topic> existing) {
        var wanted = existing.stream().collect(Collectors.toMap(TopicTable::resource, TopicSettings::of));
        var found = await(admin.describeConfigs(wanted.keySet()).all());
        var changes = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
        wanted.forEach((topic, settings) -> {
            var different = differences(settings, found.get(topic));
            if (!different.isEmpty()) {
                changes.put(topic, different);
            }
        });
        await(admin.incrementalAlterConfigs(changes).all());
    }

    private static Collection<AlterConfigOp> differences(Map<String, String> wanted, Config found) {
        return wanted.entrySet().stream()
                .filter(setting ->
                        !setting.getValue().equals(found.get(setting.getKey()).value()))
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
    }

    private static ConfigResource resource(Topic topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    }

    private static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("the broker refused to set up the topics", failure.getCause());
        } catch (TimeoutException silence) {
            throw new IllegalStateException(
                    "the broker did not answer within " + ANSWER_SECONDS_MAX + " s about its topics", silence);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while setting up the topics", interruption);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while setting up the topics", interruption);
        }
    }
}
