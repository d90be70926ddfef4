package dev.sluice.workers;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepWork;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.SigningKey;
import dev.sluice.workers.delta.DeltaWriter;
import dev.sluice.workers.model.RouterModel;
import dev.sluice.workers.prompt.ContextLimits;
import dev.sluice.workers.prompt.RoleBook;
import dev.sluice.workers.prompt.RoleSheet;
import dev.sluice.workers.prompt.ShippedRoles;
import dev.sluice.workers.step.StepHandler;
import dev.sluice.workers.step.StepMeters;
import dev.sluice.workers.tool.ToolCatalogue;
import dev.sluice.workqueue.ControlLog;
import dev.sluice.workqueue.InboxWriter;
import dev.sluice.workqueue.WorkHandler;
import dev.sluice.workqueue.WorkQueue;
import dev.sluice.workqueue.WorkQueueSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The agent workers of this process: for each pool one queue of watched steps and one of jobs, so that neither a slow pool
 * nor any number of jobs makes a person wait. Takes work only when it knows what was called off, and which tools and roles
 * there are.
 */
@Singleton
public class AgentWorkers {
    private static final Logger LOG = Logger.getLogger(AgentWorkers.class);
    private static final String NAME = "agent-workers";

    /** Longer than the record of a version is ever behind the first turn with it, but for an outage. */
    private static final Duration ROLES_WAIT = Duration.ofSeconds(10);

    private final AgentWorkersConfig config;
    private final KafkaSettings kafka;
    private final ControlLog control;
    private final ToolCatalogue tools;
    private final RoleReading roles;
    private final Map<Role, RoleSheet> shipped;
    private final InboxWriter inbox;
    private final DeltaWriter deltas;
    private final List<WorkQueue<StepWork>> queues;

    AgentWorkers(
            AgentWorkersConfig config,
            KafkaSettings kafka,
            @ConfigProperty(name = "sluice.keys.public-directory") Path publicKeys,
            Vertx vertx,
            MeterRegistry meters) {
        this.config = config;
        this.kafka = kafka;
        var clock = Clock.systemUTC();
        control = new ControlLog(kafka, NAME);
        tools = new ToolCatalogue(kafka, NAME);
        shipped = ShippedRoles.read();
        var book = new RoleBook(shipped);
        roles = new RoleReading(kafka, NAME, book);
        inbox = new InboxWriter(kafka, NAME + "-to-inbox");
        deltas = new DeltaWriter(kafka, NAME + "-to-deltas", config.deltaPace());
        var key = SigningKey.loadOrCreate(config.keys().privateFile(), publicKeys, new KeyPurpose.ServiceTokens(NAME));
        var handler = new StepHandler(
                book,
                new ContextLimits(config.contextTokens()),
                tools,
                new RouterModel(vertx, config.routerUrl(), key, clock),
                deltas,
                inbox,
                control,
                new StepMeters(meters),
                new StepHandler.Patience(config.routerSilenceMax(), config.toolsWait(), ROLES_WAIT));
        queues = queues(handler);
        Gauge.builder("sluice_agent_workers_steps_in_hand", this, AgentWorkers::inHand)
                .description("Steps that run here now")
                .register(meters);
    }

    /** Whether all queues are in touch with Kafka and know what was called off. */
    public boolean connected() {
        return control.caughtUp().isDone() && queues.stream().allMatch(WorkQueue::connected);
    }

    void start(@Observes StartupEvent event) {
        control.start();
        tools.start();
        roles.start();
        CompletableFuture.allOf(control.caughtUp(), tools.caughtUp(), roles.caughtUp())
                .thenRun(() -> queues.forEach(WorkQueue::start));
        roles.caughtUp().thenRun(() -> Thread.ofVirtual().start(this::tellRoles));
        LOG.infof("agent workers serve %s, models by %s", config.pools(), config.routerUrl());
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        var stopping = queues.stream()
                .map(queue -> Thread.ofVirtual().start(queue::close))
                .toList();
        for (var one : stopping) {
            one.join();
        }
        control.close();
        tools.close();
        roles.close();
        deltas.close();
        inbox.close();
    }

    /** The summariser is nobody's to change. */
    private void tellRoles() {
        roles.tell(shipped.values().stream()
                .filter(sheet -> !sheet.role().equals(Role.SUMMARISER))
                .toList());
    }

    private List<WorkQueue<StepWork>> queues(WorkHandler<StepWork> handler) {
        var made = new ArrayList<WorkQueue<StepWork>>();
        for (var pool : config.pools()) {
            made.add(queue(pool, false, Math.min(2, config.consumers()), config.consumers(), handler));
            made.add(queue(pool, true, 1, config.backgroundConsumers(), handler));
        }
        return List.copyOf(made);
    }

    private WorkQueue<StepWork> queue(
            String pool, boolean background, int consumersMin, int consumersMax, WorkHandler<StepWork> handler) {
        var topic = Topics.steps(pool, background);
        // A step takes seconds, so one record a poll: its neighbours would wait for it.
        var settings = new WorkQueueSettings(
                kafka, Topics.workers(topic), topic.name(), consumersMin, consumersMax, 1, config.drainMax());
        return new WorkQueue<>(settings, StepWork.class, handler);
    }

    private int inHand() {
        return queues.stream().mapToInt(WorkQueue::inHand).sum();
    }
}
