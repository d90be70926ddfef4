package dev.sluice.session.role;

import dev.sluice.contracts.MessageCodec;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * The tools that there are, for everybody and for one tenant each: the keys of {@code sluice.tools}.
 * Thread-safe.
 */
@ApplicationScoped
public class ToolNames {
    private static final Logger LOG = Logger.getLogger(ToolNames.class);

    /** By the keys that {@link ToolDefinition#key} makes; empty where nobody here understands it. */
    private final Map<String, Optional<ToolDefinition>> tools = new ConcurrentHashMap<>();

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
        return tools.isEmpty()
                || tools.containsKey(name)
                || tools.containsKey(tenant + "/" + name)
                || ToolDefinition.OF_THE_TURN.contains(name);
    }

    /** A tool that a tenant has, its own first. */
    public Optional<ToolDefinition> find(TenantId tenant, String name) {
        var own = tools.getOrDefault(tenant + "/" + name, Optional.empty());
        return own.or(() -> tools.getOrDefault(name, Optional.empty()));
    }

    private void read(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            tools.remove(record.key());
            return;
        }
        tools.put(record.key(), definition(record));
    }

    private static Optional<ToolDefinition> definition(ConsumerRecord<String, byte[]> record) {
        try {
            return Optional.of(MessageCodec.read(record.value(), ToolDefinition.class));
        } catch (MessageCodec.UnreadableMessage unreadable) {
            LOG.warnf("tool %s is not understood: %s", record.key(), unreadable.getMessage());
            return Optional.empty();
        }
    }
}
