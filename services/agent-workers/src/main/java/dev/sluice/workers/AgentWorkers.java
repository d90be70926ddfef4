package dev.sluice.workers;

import dev.sluice.contracts.StepWork;
import dev.sluice.contracts.Topics;
import dev.sluice.keys.SigningKey;
import dev.sluice.workers.delta.DeltaWriter;
import dev.sluice.workers.model.RouterModel;
import dev.sluice.workers.prompt.RoleBook;
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
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The agent workers of this process: one queue of watched steps and one of jobs over all its pools, so that any number of
 * jobs never makes a person wait. Takes work only when it knows what was called off and which tools there are.
 */
@Singleton
public class AgentWorkers {
    private static final Logger LOG = Logger.getLogger(AgentWorkers.class);
    private static final String NAME = "agent-workers";

    /** A step takes seconds and its neighbours in the poll wait for it, so few; but a burst should not go one by one. */
    private static final int STEPS_PER_POLL = 2;

    private final AgentWorkersConfig config;
    private final String kafka;
    private final ControlLog control;
    private final ToolCatalogue tools;
    private final InboxWriter inbox;
    private final DeltaWriter deltas;
    private final List<WorkQueue<StepWork>> queues;

    AgentWorkers(
            AgentWorkersConfig config,
            @ConfigProperty(name = "kafka.bootstrap.servers") String kafka,
            @ConfigProperty(name = "sluice.keys.public-directory") Path publicKeys,
            MeterRegistry meters) {
        this.config = config;
        this.kafka = kafka;
        var clock = Clock.systemUTC();
        control = new ControlLog(kafka, NAME, clock);
        tools = new ToolCatalogue(kafka, NAME);
        inbox = new InboxWriter(kafka, NAME + "-to-inbox");
        deltas = new DeltaWriter(kafka, NAME + "-to-deltas", config.deltaPace());
        var key = SigningKey.loadOrCreate(config.keys().privateFile(), publicKeys, NAME);
        var handler = new StepHandler(
                RoleBook.builtIn(),
                tools,
                new RouterModel(config.routerUrl(), config.routerSilenceMax(), key, clock),
                deltas,
                inbox,
                control,
                new StepMeters(meters),
                new StepHandler.Patience(config.routerSilenceMax(), config.toolsWait()),
                clock);
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
        CompletableFuture.allOf(control.caughtUp(), tools.caughtUp()).thenRun(() -> queues.forEach(WorkQueue::start));
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
        deltas.close();
        inbox.close();
    }

    private List<WorkQueue<StepWork>> queues(WorkHandler<StepWork> handler) {
        return List.of(
                queue(NAME, false, config.consumers(), handler),
                queue(NAME + ".background", true, config.backgroundConsumers(), handler));
    }

    /** One group over all pools of this process: a consumer for each pool would mostly wait, at the same price. */
    private WorkQueue<StepWork> queue(String group, boolean background, int consumers, WorkHandler<StepWork> handler) {
        var topics = config.pools().stream()
                .map(pool -> Topics.steps(pool, background).name())
                .toList();
        var settings = new WorkQueueSettings(kafka, group, topics, consumers, STEPS_PER_POLL, config.drainMax());
        return new WorkQueue<>(settings, StepWork.class, handler);
    }

    private int inHand() {
        return queues.stream().mapToInt(WorkQueue::inHand).sum();
    }
}
