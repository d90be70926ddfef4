package dev.sluice.session.projection;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.TurnId;
import dev.sluice.kafka.Trouble.UnrecognisedRecord;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Carries facts into Postgres. Rows without a newer release's fact would be wrong for ever, so it holds its partition. */
@ApplicationScoped
public class FactsProjector {
    private final Projection projection;
    private final TurnMetrics metrics;
    private final Event<TurnEnded> ends;
    private final ProjectedChannel channel;

    /** A turn's end is in Postgres, and whatever is to follow from it there. */
    public record TurnEnded(TurnId turn) {}

    public FactsProjector(Projection projection, Projections projections, TurnMetrics metrics, Event<TurnEnded> ends) {
        this.projection = projection;
        this.metrics = metrics;
        this.ends = ends;
        this.channel = projections.channel("session-from-facts", true);
    }

    @Incoming("session-from-facts")
    public Uni<Void> project(ConsumerRecords<String, byte[]> records) {
        return channel.project(records, this::change, this::projected);
    }

    private void projected(FactRecord record) {
        metrics.count(record);
        if (record.fact() instanceof Fact.Terminal end) {
            ends.fire(new TurnEnded(end.turn()));
        }
    }

    /** The fact, if it was new. */
    private Uni<Optional<FactRecord>> change(ConsumerRecord<String, byte[]> record) throws UnreadableMessage {
        var fact = MessageCodec.read(record.value(), FactRecord.class);
        if (fact.fact() instanceof Fact.Unrecognised newer) {
            throw new UnrecognisedRecord("a fact of a newer release: " + newer.name());
        }
        if (fact.seq() == 0) {
            return Uni.createFrom().item(Optional.empty());
        }
        return projection
                .take(new Projection.Located(fact, record.value(), record.partition(), record.offset()))
                .map(isNew -> isNew ? Optional.of(fact) : Optional.empty());
    }
}
