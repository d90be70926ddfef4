package dev.sluice.session.projection;

import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UsageRecorded;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Carries model calls and their costs into Postgres; each call once. What another router wrote down of a call gives way
 * to what the call's own router says, in whatever order they come.
 */
@ApplicationScoped
public class UsageProjector {
    private static final String INSERT = """
            insert into session.usage
              (request, tenant, owner, session_id, turn_id, step_id, agent, provider, model, prompt_tokens,
               cached_tokens, completion_tokens, reasoning_tokens, estimated, cost_micros, outcome, started_at,
               took_millis, api_key, priced_by, settlement, tags)
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, cast(cast(?22 as text) as jsonb))
            on conflict (request) do update set
              provider = excluded.provider, model = excluded.model, prompt_tokens = excluded.prompt_tokens,
              cached_tokens = excluded.cached_tokens, completion_tokens = excluded.completion_tokens,
              reasoning_tokens = excluded.reasoning_tokens, estimated = excluded.estimated,
              cost_micros = excluded.cost_micros, outcome = excluded.outcome, took_millis = excluded.took_millis,
              priced_by = excluded.priced_by, settlement = null
             where usage.settlement is not null and excluded.settlement is null""";

    private final ProjectedChannel channel;

    public UsageProjector(Projections projections) {
        this.channel = projections.channel("session-from-usage", false);
    }

    @Incoming("session-from-usage")
    public Uni<Void> project(ConsumerRecords<String, byte[]> records) {
        return channel.project(records, this::change, _ -> {});
    }

    private Uni<Optional<String>> change(ConsumerRecord<String, byte[]> record) throws UnreadableMessage {
        var type = Optional.ofNullable(record.headers().lastHeader("ce_type")).map(Header::value);
        if (!CloudEvent.is(UsageRecorded.class, type)) {
            return Uni.createFrom().item(Optional.empty());
        }
        return insert(MessageCodec.read(record.value(), UsageRecorded.class)).replaceWith(Optional.empty());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String json(Map<String, String> tags) {
        return MessageCodec.mapper().valueToTree(tags).toString();
    }

    private static Uni<Boolean> insert(UsageRecorded usage) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(INSERT)
                .setParameter(1, usage.request())
                .setParameter(2, usage.tenant().value())
                .setParameter(3, usage.user().value())
                .setParameter(4, usage.session().map(SessionId::value).orElse(null))
                .setParameter(5, usage.turn().map(TurnId::value).orElse(null))
                .setParameter(6, usage.step().map(StepId::value).orElse(null))
                .setParameter(7, usage.agent().map(Role::name).orElse(null))
                .setParameter(8, usage.provider())
                .setParameter(9, usage.model())
                .setParameter(10, usage.usage().prompt())
                .setParameter(11, usage.usage().cached())
                .setParameter(12, usage.usage().completion())
                .setParameter(13, usage.usage().reasoning())
                .setParameter(14, usage.estimated())
                .setParameter(15, usage.costMicros())
                .setParameter(16, word(usage.outcome()))
                .setParameter(17, usage.startedAt())
                .setParameter(18, usage.took().toMillis())
                .setParameter(19, usage.key().orElse(null))
                .setParameter(20, usage.pricedBy().map(UsageProjector::word).orElse(null))
                .setParameter(21, usage.settlement().map(UsageProjector::word).orElse(null))
                .setParameter(22, json(usage.tags().orElse(Map.of())))
                .executeUpdate()
                .map(rows -> rows == 1));
    }
}
