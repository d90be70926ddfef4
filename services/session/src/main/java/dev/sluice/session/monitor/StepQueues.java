package dev.sluice.session.monitor;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** How many steps wait for a worker, or are in one's hands, by pool: as the brokers count them, whatever a replica knows. */
@ApplicationScoped
public class StepQueues {
    private static final Logger LOG = Logger.getLogger(StepQueues.class);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

    private final KafkaSettings kafka;
    private Admin admin;

    /** @param background whether it has the steps of jobs */
    public record Queue(String pool, boolean background, long steps) {}

    public StepQueues(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /** The queues of which ever a step was done; empty where there are none, or the brokers do not say. */
    public Optional<List<Queue>> depths() {
        var queues = queues();
        try {
            var groups = queues.keySet().stream()
                    .collect(Collectors.toMap(Function.identity(), _ -> new ListShareGroupOffsetsSpec()));
            var asked = admin().listShareGroupOffsets(groups);
            var known = new ArrayList<Queue>();
            for (var queue : queues.entrySet()) {
                depth(asked.partitionsToOffsetInfo(queue.getKey()))
                        .ifPresent(steps -> known.add(new Queue(
                                queue.getValue().pool(), queue.getValue().background(), steps)));
            }
            return Optional.of(List.copyOf(known)).filter(some -> !some.isEmpty());
        } catch (KafkaException | TimeoutException away) {
            LOG.debugf("The brokers do not say what waits: %s", away.toString());
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @PreDestroy
    synchronized void close() {
        if (admin != null) {
            admin.close(ANSWER_MAX);
        }
    }

    /** Made when somebody asks; a name that does not resolve throws. */
    private synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(kafka.admin("session-monitor"));
        }
        return admin;
    }

    private static Map<String, Queue> queues() {
        var queues = new LinkedHashMap<String, Queue>();
        for (var role : Role.BUILT_IN) {
            for (var background : List.of(false, true)) {
                queues.put(
                        Topics.workers(Topics.steps(role.name(), background)), new Queue(role.name(), background, 0));
            }
        }
        return queues;
    }

    /** A group that nobody joined yet is one that the brokers do not know; one of which nothing was done yet has no place. */
    private static Optional<Long> depth(KafkaFuture<Map<TopicPartition, SharePartitionOffsetInfo>> answer)
            throws InterruptedException, TimeoutException {
        try {
            var partitions = answer.get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS).values().stream()
                    .filter(Objects::nonNull)
                    .toList();
            return partitions.isEmpty()
                    ? Optional.empty()
                    : Optional.of(partitions.stream()
                            .mapToLong(partition -> partition.lag().orElse(0L))
                            .sum());
        } catch (ExecutionException refused) {
            LOG.debugf(
                    "A queue is unknown to the brokers: %s", refused.getCause().toString());
            return Optional.empty();
        }
    }
}
