package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.Backoff;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Loop;
import dev.sluice.keys.GrantVerifier;
import dev.sluice.orchestrator.OrchestratorConfig;
import dev.sluice.orchestrator.stream.RestClock.MemoryBound;
import dev.sluice.orchestrator.turn.TurnDecider;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Runs the topology. Built by hand, not by the Quarkus extension, because the commit must wait for the work (see
 * docs/adr/0009-streams-by-hand.md). Until Kafka answers with the right topics, however long that takes, the service is
 * up but not ready.
 */
@ApplicationScoped
public class OrchestratorStream {
    private static final Logger LOG = Logger.getLogger(OrchestratorStream.class);
    private static final Duration BROKER_WAIT = Duration.ofSeconds(1);
    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    /** How long a piece of work may try to reach its broker. */
    private static final Duration WORK_PATIENCE = WorkSender.ACK_MAX.multipliedBy(2);

    private final OrchestratorConfig config;
    private final KafkaSettings kafka;
    private final MeterRegistry registry;
    private final Path publicKeys;
    private final ThreadDeaths deaths;
    private final HeldPartitions held;
    private volatile String waitingFor = "Kafka";
    private volatile Running running;
    private Loop starter;

    OrchestratorStream(
            OrchestratorConfig config,
            KafkaSettings kafka,
            MeterRegistry registry,
            @ConfigProperty(name = "sluice.keys.public-directory") Path publicKeys) {
        this.publicKeys = publicKeys;
        this.config = config;
        this.kafka = kafka;
        this.registry = registry;
        this.deaths = new ThreadDeaths(Clock.systemUTC(), Backoff.USUAL, registry);
        this.held = new HeldPartitions(registry);
    }

    /** What runs once Kafka is there. */
    private record Running(
            WorkSender sender, RestedReader restedStates, KafkaStreams streams, Loop deadlines, Loop rests) {
        /** Leaves the group at once, so that another replica takes over without waiting for a time-out. */
        void stop() {
            streams.close(CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
                    .withTimeout(STOP_MAX));
            deadlines.close();
            rests.close();
            restedStates.close();
            sender.close();
        }
    }

    void start(@Observes StartupEvent event) {
        starter = new Loop("orchestrator-start", Backoff.USUAL, this::startWhenKafkaIsThere).start();
    }

    void stop(@Observes ShutdownEvent event) {
        starter.close();
        if (running != null) {
            running.stop();
        }
    }

    /** Why no turn moves now, in a few words; empty if a command that comes now is decided. */
    public String trouble() {
        var started = running;
        if (started == null) {
            return "waiting for " + waitingFor;
        }
        return deaths.trouble().or(held::trouble).orElseGet(() -> {
            var state = started.streams().state();
            return state == KafkaStreams.State.RUNNING ? "" : "the stream is " + state;
        });
    }

    /** Whether only a new process helps. */
    public boolean ended() {
        return deaths.ended();
    }

    private void startWhenKafkaIsThere(Loop loop) throws InterruptedException {
        var missing = new TopicCheck(kafka, config.home()).missing();
        while (missing.isPresent() && !loop.stopping()) {
            waitingFor = missing.get();
            LOG.warnf("waiting for %s", waitingFor);
            loop.pause(BROKER_WAIT);
            missing = new TopicCheck(kafka, config.home()).missing();
        }
        if (!loop.stopping()) {
            running = started();
            loop.stop();
        }
    }

    private Running started() {
        var sender = new WorkSender(
                new KafkaProducer<>(kafka.producer("orchestrator-work", WORK_PATIENCE, Topics.INBOX.recordBytesMax())));
        try {
            var restedStates = new RestedReader(kafka);
            var bound = new MemoryBound(
                    config.restAfter(),
                    config.residentSessionsMax(),
                    config.residentBytesMax().asLongValue());
            var clocks = new SessionClocks(
                    new DeadlineClock(sender, BrokerTime.untold()), new RestClock(sender, bound, registry));
            var streams = streams(sender, clocks, restedStates);
            streams.setUncaughtExceptionHandler(deaths);
            streams.start();
            return new Running(
                    sender,
                    restedStates,
                    streams,
                    new Loop("orchestrator-deadlines", Backoff.USUAL, clocks.deadlines()::run).start(),
                    new Loop("orchestrator-rests", Backoff.USUAL, clocks.rests()::run).start());
        } catch (RuntimeException notYet) {
            sender.close();
            throw notYet;
        }
    }

    private KafkaStreams streams(WorkSender sender, SessionClocks clocks, RestedStates restedStates) {
        var topology = ConversationTopology.build(() -> new ConversationProcessor(
                new TurnDecider(Set.copyOf(Role.BUILT_IN)),
                new GrantCheck(new GrantVerifier(publicKeys)),
                new WorkRecords(config.home()),
                sender,
                new DecisionMeter(registry),
                held,
                clocks,
                restedStates));
        var name = config.replica().map(replica -> config.applicationId() + "-" + replica);
        return new KafkaStreams(topology, StreamSettings.of(config, kafka), new StreamClients(sender, held, name));
    }
}
