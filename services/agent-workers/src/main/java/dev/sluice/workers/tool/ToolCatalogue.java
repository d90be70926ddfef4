package dev.sluice.workers.tool;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Tail;
import dev.sluice.kafka.TailStart;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Every tool that executors offer: {@code sluice.tools} in memory. Thread-safe. */
public final class ToolCatalogue implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ToolCatalogue.class);

    private final Tail tail;
    private final KnownTools known = new KnownTools();
    private final CountDownLatch first = new CountDownLatch(1);

    public ToolCatalogue(KafkaSettings kafka, String service) {
        tail = new Tail(kafka, service, Topics.TOOLS, TailStart.atBeginning(), this::read);
    }

    public void start() {
        tail.start();
    }

    /** Completes once all that stood on the topic at the start has been read. */
    public CompletableFuture<Void> caughtUp() {
        return tail.caughtUp();
    }

    /**
     * The tools of these names that exist, and those of the tenant's own that are for the role. A role without a tool gets
     * none. If there is no tool at all yet, no executor has ever started here: waits a
     * while for the first, then goes without.
     */
    public Toolbox toolbox(List<String> names, TenantId tenant, Role role, Duration waitMax)
            throws InterruptedException {
        if (names.isEmpty()) {
            return Toolbox.EMPTY;
        }
        if (!first.await(waitMax.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("no executor has published a tool yet: a step runs without tools");
        }
        return new Toolbox(known.offered(names, tenant, role));
    }

    /** Whether an agent whose role names these has a tool of this name; one that is named need not exist. */
    public boolean has(List<String> names, TenantId tenant, Role role, String tool) {
        return known.has(names, tenant, role, tool);
    }

    private void read(ConsumerRecord<String, byte[]> record) throws UnreadableMessage {
        if (record.value() == null) {
            known.forget(record.key());
            return;
        }
        known.know(MessageCodec.read(record.value(), ToolDefinition.class));
        first.countDown();
    }

    @Override
    public void close() {
        tail.close();
    }
}
