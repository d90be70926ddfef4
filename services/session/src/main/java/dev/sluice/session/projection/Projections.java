package dev.sluice.session.projection;

import dev.sluice.kafka.DeadLetters;
import dev.sluice.kafka.KafkaSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** The channels that this replica carries into Postgres, and how they stand. */
@ApplicationScoped
public class Projections {
    private static final Logger LOG = Logger.getLogger(Projections.class);

    private final KafkaClientService clients;
    private final DatabaseTrouble database;
    private final MeterRegistry registry;
    private final DeadLetters deadLetters;
    private final List<ProjectedChannel> channels = new CopyOnWriteArrayList<>();

    public Projections(
            KafkaSettings kafka, KafkaClientService clients, DatabaseTrouble database, MeterRegistry registry) {
        this.clients = clients;
        this.database = database;
        this.registry = registry;
        this.deadLetters = new DeadLetters(kafka, "session");
    }

    /** A channel; {@code holds} says whether a newer writer's record holds its partition or is left out. */
    ProjectedChannel channel(String name, boolean holds) {
        var channel = new ProjectedChannel(name, holds, deadLetters, database, done -> commit(name, done));
        channels.add(channel);
        Gauge.builder(
                        "sluice_session_projection_waiting_seconds",
                        channel,
                        one -> one.waitingFor().toMillis() / 1_000.0)
                .description("How long the record at hand has been waiting for Postgres")
                .tag("channel", name)
                .register(registry);
        Gauge.builder("sluice_session_projection_held_partitions", channel, one -> one.held()
                        .size())
                .description("Partitions that wait for a newer reader")
                .tag("channel", name)
                .register(registry);
        return channel;
    }

    public List<ProjectedChannel> channels() {
        return List.copyOf(channels);
    }

    /** In the background: what is not committed is projected again and changes nothing. */
    private void commit(String channel, Map<TopicPartition, OffsetAndMetadata> done) {
        if (!done.isEmpty()) {
            clients.getConsumer(channel)
                    .commitAsync(done)
                    .subscribe()
                    .with(_ -> {}, failure -> LOG.warnf("%s does not commit: %s", channel, failure.toString()));
        }
    }

    @PreDestroy
    void close() {
        deadLetters.close();
    }
}
