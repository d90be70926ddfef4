package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.Loop;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Proposes, over the inbox, that sessions rest: those silent for long, and the longest silent where more are in memory
 * than may be. What comes of a proposal is decided like any other input.
 */
final class RestClock {
    private static final Duration LOOK = Duration.ofSeconds(2);

    /** More at once would stand in the way of those who speak. */
    private static final int PROPOSALS_MAX = 1_000;

    private final WorkSender sender;
    private final MemoryBound bound;
    private final List<Residents> partitions = new CopyOnWriteArrayList<>();

    /**
     * What may stay in memory of all partitions here.
     *
     * @param silence how long a session may be silent and stay
     */
    record MemoryBound(Duration silence, int sessionsMax, long bytesMax) {}

    RestClock(WorkSender sender, MemoryBound bound, MeterRegistry registry) {
        this.sender = sender;
        this.bound = bound;
        registry.gauge("sluice_orchestrator_resident_sessions", this, RestClock::sessions);
        registry.gauge("sluice_orchestrator_resident_bytes", this, RestClock::bytes);
    }

    /** Sessions of a partition that came here. */
    Residents opened() {
        var residents = new Residents();
        partitions.add(residents);
        return residents;
    }

    /** The partition went elsewhere. */
    void closed(Residents residents) {
        partitions.remove(residents);
    }

    void run(Loop loop) throws InterruptedException {
        while (!loop.stopping()) {
            propose(Instant.now());
            loop.well();
            loop.pause(LOOK);
        }
    }

    /** Proposes what is due by now. */
    void propose(Instant now) {
        var over = over()
                - partitions.stream()
                        .mapToLong(residents -> residents.leaving(now))
                        .sum();
        var all = Math.max(1, sessions());
        for (var residents : partitions) {
            var share = over <= 0 ? 0 : (int) Math.ceilDiv(over * residents.sessions(), all);
            residents
                    .propose(now.minus(bound.silence()), share, PROPOSALS_MAX, now)
                    .forEach(candidate -> sender.offer(proposal(candidate)));
        }
    }

    /** How many sessions are too many, by their number or by what they take. */
    private long over() {
        var sessions = sessions();
        var bytes = bytes();
        var bySize = bytes <= bound.bytesMax() ? 0 : Math.ceilDiv((bytes - bound.bytesMax()) * sessions, bytes);
        return Math.max(sessions - bound.sessionsMax(), bySize);
    }

    private long sessions() {
        return partitions.stream().mapToLong(Residents::sessions).sum();
    }

    private long bytes() {
        return partitions.stream().mapToLong(Residents::bytes).sum();
    }

    private static ProducerRecord<String, byte[]> proposal(Residents.Candidate candidate) {
        var session = candidate.scope().session().value();
        var input = new InputRecord(
                "rest:" + session + "@" + candidate.seq(),
                candidate.scope(),
                Optional.of(Actor.ORCHESTRATOR),
                Optional.empty(),
                new Input.RestProposed(candidate.seq()));
        return new ProducerRecord<>(Topics.INBOX.name(), session, MessageCodec.write(input));
    }
}
