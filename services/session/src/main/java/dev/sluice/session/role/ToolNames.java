package dev.sluice.session.role;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Tail;
import dev.sluice.kafka.TailStart;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The names of the tools that there are, for everybody and for one tenant each: the keys of {@code sluice.tools}.
 * Thread-safe.
 */
@ApplicationScoped
public class ToolNames {
    /** As {@link ToolDefinition#key} makes them. */
    private final Set<String> keys = ConcurrentHashMap.newKeySet();

    private final Tail tail;

    public ToolNames(KafkaSettings kafka) {
        this.tail = new Tail(kafka, "session", Topics.TOOLS, TailStart.atBeginning(), this::read);
    }

    void start(@Observes StartupEvent started) {
        tail.start();
    }

    void stop(@Observes ShutdownEvent stopped) {
        tail.close();
    }

    /**
     * Whether a tenant has a tool of this name: one that is everybody's or one of its own. Where no executor has ever
     * started nobody knows, and every name passes.
     *
     * @param name without a slash, so that nobody can ask for what another tenant has
     */
    public boolean mayBe(TenantId tenant, String name) {
        return keys.isEmpty()
                || keys.contains(name)
                || keys.contains(tenant + "/" + name)
                || ToolDefinition.OF_THE_TURN.contains(name);
    }

    private void read(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            keys.remove(record.key());
        } else {
            keys.add(record.key());
        }
    }
}
