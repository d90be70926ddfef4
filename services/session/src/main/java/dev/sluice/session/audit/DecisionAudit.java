package dev.sluice.session.audit;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.Backoff;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Loop;
import dev.sluice.session.kafka.KafkaSender;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Writes every decision that became a fact to the audit, at least once and each time under the same id. The doors write what was
 * asked of them, and from where, when it has been answered: a process that dies in between takes that along. The facts are
 * there, so the audit is read from them (see docs/adr/0118-decisions-are-audited-from-their-facts.md).
 */
@ApplicationScoped
public class DecisionAudit {
    private static final String GROUP = "session-decision-audit";

    /** How far back a group begins that is new: what an older release decided in between is not told again from its beginning. */
    private static final String NEW_GROUP_BEGINS = "by_duration:PT1H";

    private static final Duration POLL = Duration.ofMillis(500);
    /** Most facts are nobody's decision: where they are passed over, a group notes its place only so often. */
    private static final Duration COMMITTED_WITHIN = Duration.ofSeconds(30);

    private static final Duration SENT_WITHIN = Duration.ofSeconds(10);

    private final KafkaSettings kafka;
    private final KafkaSender sender;
    private final Loop loop;

    public DecisionAudit(KafkaSettings kafka, KafkaSender sender) {
        this.kafka = kafka;
        this.sender = sender;
        this.loop = new Loop(GROUP, Backoff.USUAL, this::round);
    }

    void start(@Observes StartupEvent started) {
        loop.start();
    }

    void stop(@Observes ShutdownEvent stopped) {
        loop.close();
    }

    private void round(Loop loop) {
        try (var consumer = new KafkaConsumer<String, byte[]>(settings())) {
            loop.wakeBy(consumer::wakeup);
            consumer.subscribe(List.of(Topics.FACTS.name()));
            var committed = System.nanoTime();
            while (!loop.stopping()) {
                var records = consumer.poll(POLL);
                var sent = new ArrayList<CompletableFuture<Void>>();
                records.forEach(record -> audit(record, sent));
                await(sent);
                if (!sent.isEmpty() || System.nanoTime() - committed > COMMITTED_WITHIN.toNanos()) {
                    consumer.commitSync();
                    committed = System.nanoTime();
                }
                loop.well();
            }
        } catch (WakeupException stopping) {
            // The loop looks whether it is to stop.
        } finally {
            loop.wakeBy(() -> {});
        }
    }

    private Map<String, Object> settings() {
        var settings = kafka.groupConsumer(GROUP);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, NEW_GROUP_BEGINS);
        return settings;
    }

    private void audit(ConsumerRecord<String, byte[]> record, List<CompletableFuture<Void>> sent) {
        var type = record.headers().lastHeader("ce_type");
        if (record.value() == null
                || type == null
                || !DecidedFacts.may(new String(type.value(), StandardCharsets.UTF_8))) {
            return;
        }
        try {
            DecidedFacts.of(MessageCodec.read(record.value(), FactRecord.class))
                    .ifPresent(decided -> sent.add(send(decided)));
        } catch (UnreadableMessage garbage) {
            // The projection counts it and says so.
        }
    }

    private CompletableFuture<Void> send(AuditRecorded decided) {
        return sender.begin(
                Topics.AUDIT,
                decided.tenant().value(),
                MessageCodec.write(decided),
                CloudEvent.of(decided, "session").headers());
    }

    /** Until every one is there; one that is not is an outage, and the round begins again at the last commit. */
    private static void await(List<CompletableFuture<Void>> sent) {
        try {
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
                    .get(SENT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException away) {
            throw new IllegalStateException("the audit is away", away);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the service is stopping", stopped);
        }
    }
}
