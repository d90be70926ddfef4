package dev.sluice.executor;

import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Control;
import dev.sluice.contracts.Topics;
import dev.sluice.executor.call.CallControl;
import dev.sluice.executor.call.CallMetrics;
import dev.sluice.executor.call.CallProcessor;
import dev.sluice.executor.call.Delivery;
import dev.sluice.executor.call.KafkaOutcomes;
import dev.sluice.executor.ledger.PostgresLedger;
import dev.sluice.executor.mcp.McpTools;
import dev.sluice.executor.note.NoteBook;
import dev.sluice.executor.policy.PolicyVersions;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.tool.Toolbox;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.kafka.CrashPoint;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.keys.GrantVerifier;
import dev.sluice.workqueue.ControlLog;
import dev.sluice.workqueue.Work;
import dev.sluice.workqueue.WorkQueue;
import dev.sluice.workqueue.WorkQueueSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The tool-executor: takes the calls of its home from Kafka and gives each to the {@link CallProcessor}. It starts
 * without waiting for Kafka or Postgres and takes its first call once it knows what has been called off and by which policies
 * calls are judged.
 *
 * <p>Reads and effects come by two share groups of the one topic: effects that wait, for a workspace or for the ledger,
 * hold their slots, and no read must wait behind them.
 */
@ApplicationScoped
public class ToolExecutor {
    private static final Logger LOG = Logger.getLogger(ToolExecutor.class);
    private static final String SERVICE = "tool-executor";
    private static final Duration DRAIN_MAX = Duration.ofSeconds(10);

    /** A turn and the policy version that it names come by different topics; one of them is late by no more than that. */
    private static final Duration POLICY_PATIENCE = Duration.ofSeconds(10);

    /** Whoever makes a workspace, or sends something into one, writes more often. */
    private static final Duration UNFINISHED_MAX = Duration.ofHours(1);

    private static final Duration EXPIRY_EACH = Duration.ofHours(1);

    private final Toolbox toolbox;
    private final Workspaces workspaces;
    private final Optional<Duration> workspaceAgeMax;
    private final String home;
    private final KafkaOutcomes outcomes;
    private final ControlLog controlLog;
    private final CallControl control;
    private final PolicyReading policyReading;
    private final McpTools mcpTools;
    private final McpReading mcpReading;
    private final Duration mcpLookInterval;
    private final ToolAnnouncer announcer;
    private final CallProcessor processor;
    private final WorkQueue<CallWork> reads;
    private final WorkQueue<CallWork> effects;
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name(SERVICE + "-housekeeping").factory());

    ToolExecutor(
            ToolExecutorConfig config,
            Workspaces workspaces,
            SandboxChoice sandbox,
            KeptFiles kept,
            PostgresLedger ledger,
            NoteBook notes,
            MeterRegistry metrics,
            KafkaOutcomes outcomes,
            KafkaSettings kafka,
            Vertx vertx,
            @ConfigProperty(name = "sluice.keys.public-directory") Path publicKeys) {
        this.workspaces = workspaces;
        this.workspaceAgeMax = config.workspaceAgeMax();
        this.toolbox = Toolbox.builtIn(sandbox, config.git().identity(), notes);
        var clock = Clock.systemUTC();
        this.outcomes = outcomes;
        this.home = config.home();
        controlLog = new ControlLog(kafka, SERVICE);
        control = new CallControl(controlLog, workspaces, kept, notes);
        var policies = new PolicyVersions(POLICY_PATIENCE);
        policyReading = new PolicyReading(kafka, policies);
        announcer = new ToolAnnouncer(kafka, toolbox, outcomes);
        mcpTools = new McpTools(
                config.mcp().servers(sandbox, config.workspaces(), vertx),
                toolbox,
                outcomes::announce,
                announcer::changed);
        mcpReading = new McpReading(kafka, mcpTools);
        mcpLookInterval = config.mcp().lookInterval();
        var grants = new GrantVerifier(publicKeys);
        controlLog.listen(control -> {
            if (control instanceof Control.WithdrawGrant withdraw) {
                grants.withdraw(withdraw.grant());
            }
        });
        processor = new CallProcessor(
                toolbox,
                workspaces,
                kept,
                notes.notes(),
                ledger,
                grants,
                policies,
                outcomes,
                new CallMetrics(metrics),
                CrashPoint::reached,
                clock);
        reads = queue(kafka, "reads", config, work -> !toolbox.effect(work), metrics);
        effects = queue(kafka, "effects", config, toolbox::effect, metrics);
    }

    /** Each queue sees every call and passes over those of the other. */
    private WorkQueue<CallWork> queue(
            KafkaSettings kafka,
            String name,
            ToolExecutorConfig config,
            Predicate<CallWork> ours,
            MeterRegistry metrics) {
        var settings = new WorkQueueSettings(
                kafka,
                SERVICE + "-" + config.home() + "-" + name,
                Topics.calls(config.home()).name(),
                Math.min(2, config.consumers()),
                config.consumers(),
                config.callsPerPoll(),
                DRAIN_MAX);
        var queue = new WorkQueue<>(settings, CallWork.class, work -> {
            if (ours.test(work.body())) {
                handle(work);
            }
        });
        Gauge.builder("sluice_tool_executor_calls_in_hand", queue, WorkQueue::inHand)
                .description("Tool calls being worked on")
                .tag("queue", name)
                .register(metrics);
        return queue;
    }

    /** Whether calls can be taken. */
    public boolean connected() {
        return reads.connected() && effects.connected();
    }

    void start(@Observes StartupEvent event) {
        controlLog.start();
        policyReading.start();
        mcpReading.start();
        announcer.start(mcpReading.caughtUp());
        mcpReading.caughtUp().thenRun(() -> mcpTools.start(mcpLookInterval));
        CompletableFuture.allOf(controlLog.caughtUp(), policyReading.caughtUp(), mcpReading.caughtUp())
                .thenRun(reads::start)
                .thenRun(effects::start);
        Thread.ofVirtual().name(SERVICE + "-to-configs").start(this::announceTemplates);
        // As long as the process lives: others of this home may die meanwhile.
        onAndOn(this::sweep, UNFINISHED_MAX);
        workspaceAgeMax.ifPresent(age -> onAndOn(() -> expire(age), EXPIRY_EACH));
    }

    private void onAndOn(Runnable work, Duration pause) {
        housekeeping.scheduleWithFixedDelay(work, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        housekeeping.shutdownNow();
        // Both at once, so that the process ends within one drain.
        var stopping = Thread.startVirtualThread(reads::close);
        effects.stop();
        stopping.join();
        controlLog.close();
        policyReading.close();
        mcpReading.close();
        mcpTools.close();
        announcer.close();
        outcomes.close();
    }

    private void handle(Work<CallWork> work) throws Exception {
        processor.process(new Delivery(
                work.body(), Instant.now(), work.lastDelivery(), () -> control.calledOff(work.body()), work::lost));
    }

    private void sweep() {
        try {
            workspaces.sweep(Instant.now().minus(UNFINISHED_MAX));
        } catch (IOException | UncheckedIOException trouble) {
            LOG.warnf("what dead processes left is not swept: %s", trouble);
        }
    }

    private void expire(Duration ageMax) {
        try {
            workspaces.expire(Instant.now().minus(ageMax));
        } catch (IOException | UncheckedIOException trouble) {
            LOG.warnf("workspaces that nobody uses are not removed: %s", trouble);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void announceTemplates() {
        while (true) {
            try {
                outcomes.announce(home, workspaces.templates());
                return;
            } catch (UncheckedIOException away) {
                LOG.warnf("what workspaces may start as: not announced yet: %s", away.getMessage());
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
