package dev.sluice.session.projection;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Tells the projections which partitions begin anew here. */
@Identifier("session-projections")
@ApplicationScoped
public class ProjectionRebalance implements KafkaConsumerRebalanceListener {
    private final Projections projections;

    public ProjectionRebalance(Projections projections) {
        this.projections = projections;
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        projections.channels().forEach(channel -> channel.assigned(partitions));
    }
}
