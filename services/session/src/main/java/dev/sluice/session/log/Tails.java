package dev.sluice.session.log;

import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Tail;
import dev.sluice.kafka.TailStart;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.access.Owners;
import dev.sluice.session.access.Shares;
import dev.sluice.session.intent.Answers;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What this replica reads of the whole platform to serve any client: all facts, all deltas, all model calls. Deltas
 * reach back over one step's longest life; facts a little further, so that a step that has ended is known as ended,
 * and as far as the projection lags.
 */
@ApplicationScoped
public class Tails {
    /** The consumer group of the projection, whose committed offsets say what Postgres has. */
    public static final String PROJECTION_GROUP = "session-from-facts";

    private static final String SERVICE = "session";
    private static final Duration FACTS_BEFORE_DELTAS = Duration.ofMinutes(1);

    private final LiveSessions live;
    private final Answers answers;
    private final Owners owners;
    private final Shares shares;
    private final Tail facts;
    private final Tail deltas;
    private final Tail usage;

    public Tails(
            SessionConfig config,
            LiveSessions live,
            Answers answers,
            Owners owners,
            Shares shares,
            KafkaSettings kafka) {
        this.live = live;
        this.answers = answers;
        this.owners = owners;
        this.shares = shares;
        var window = config.tail().window();
        this.facts = new Tail(
                kafka,
                SERVICE,
                Topics.FACTS,
                StartOfTail.withinOrUncommitted(window.plus(FACTS_BEFORE_DELTAS), kafka, settings(kafka)),
                record -> take(MessageCodec.read(record.value(), FactRecord.class), record.serializedValueSize()));
        this.deltas = new Tail(
                kafka,
                SERVICE,
                Topics.DELTAS,
                StartOfTail.within(window, kafka),
                record -> live.take(MessageCodec.read(record.value(), Delta.class)));
        this.usage = new Tail(kafka, SERVICE, Topics.USAGE, TailStart.atEnd(), record -> {
            if (isUsage(record)) {
                live.take(MessageCodec.read(record.value(), UsageRecorded.class));
            }
        });
    }

    void start(@Observes StartupEvent started) {
        List.of(facts, deltas, usage).forEach(Tail::start);
    }

    void stop(@Observes ShutdownEvent stopped) {
        List.of(facts, deltas, usage).forEach(Tail::close);
    }

    /** Whether this replica knows all that happened before it started. */
    public boolean caughtUp() {
        return facts.caughtUp().isDone() && deltas.caughtUp().isDone();
    }

    /** Whether Kafka answers. */
    public boolean connected() {
        return facts.connected() && deltas.connected();
    }

    /** The topic tells of budgets too. */
    private static boolean isUsage(ConsumerRecord<String, byte[]> record) {
        return CloudEvent.is(
                UsageRecorded.class,
                Optional.ofNullable(record.headers().lastHeader("ce_type")).map(Header::value));
    }

    private void take(FactRecord record, int size) {
        owners.learn(record);
        shares.learn(record);
        if (record.seq() > 0) {
            live.take(record, size);
        }
        answers.offer(record);
    }

    /** How facts are read: committed ones only, and without joining a group. */
    public static Map<String, Object> settings(KafkaSettings kafka) {
        var settings = kafka.consumer("session-facts");
        // Never joined: only its committed offsets are read.
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, PROJECTION_GROUP);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return settings;
    }
}
