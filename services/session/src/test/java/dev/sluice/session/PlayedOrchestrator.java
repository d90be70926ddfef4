package dev.sluice.session;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.ShareRight;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.testkit.TestInfra;
import dev.sluice.testkit.TopicWriter;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Stands where the orchestrator will: answers each intent of these tests with one fact, through real Kafka, and a
 * stranger's not at all. What turns do after that, a test says itself with {@link #say}.
 */
@ApplicationScoped
public class PlayedOrchestrator {
    private final TopicWriter writer = TopicWriter.open();
    private final Map<SessionId, Long> seqs = new HashMap<>();
    private final Map<SessionId, Scope> owners = new HashMap<>();
    private final Map<TurnId, String> digests = new HashMap<>();
    private final Map<String, Input.ApprovalDecided> winners = new HashMap<>();
    private final Set<String> standing = new HashSet<>();
    private final Set<Scope> editors = new HashSet<>();
    private final Map<QuestionId, UserId> repliers = new HashMap<>();
    private final KafkaConsumer<String, byte[]> inbox = new KafkaConsumer<>(
            Map.<String, Object>copyOf(TestInfra.addresses().kafka()),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    private TurnId newestTurn;
    private volatile boolean closed;

    void start(@Observes StartupEvent started) {
        var partitions = IntStream.range(0, Topics.INBOX.partitions())
                .mapToObj(partition -> new TopicPartition(Topics.INBOX.name(), partition))
                .toList();
        inbox.assign(partitions);
        inbox.seekToEnd(partitions);
        partitions.forEach(inbox::position);
        Thread.ofPlatform().daemon().name("played-orchestrator").start(this::play);
    }

    @PreDestroy
    void stop() {
        closed = true;
        inbox.wakeup();
    }

    private void play() {
        try (inbox) {
            while (!closed) {
                for (var record : inbox.poll(Duration.ofMillis(100))) {
                    answer(MessageCodec.read(record.value(), InputRecord.class));
                }
            }
        } catch (WakeupException closing) {
            // The test is over.
        } catch (MessageCodec.UnreadableMessage impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The turn that was submitted last. */
    public synchronized TurnId newestTurn() {
        return newestTurn;
    }

    private synchronized void answer(InputRecord said) {
        var owner = owners.get(said.scope().session());
        if (owner != null && !owner.equals(said.scope()) && !mayEdit(said, owner)) {
            return;
        }
        var record = owner == null
                ? said
                : new InputRecord(said.id(), owner, said.actor(), said.traceparent(), said.input());
        switch (record.input()) {
            case Input.SessionRequested asked ->
                answer(record, opened(record.scope().session(), asked));
            case Input.SessionDeletionRequested _ -> answer(record, new Fact.SessionDeleted());
            case Input.TurnSubmitted asked -> submitted(record, asked);
            case Input.CancelRequested asked ->
                answer(record, new Fact.TurnCancelled(asked.turn().orElseThrow(), asked.reason()));
            case Input.ApprovalDecided asked -> decided(record, asked);
            case Input.ModeRequested asked -> answer(record, new Fact.ModeChanged(asked.mode(), asked.setBy()));
            case Input.FeedbackGiven asked ->
                answer(
                        record,
                        digests.containsKey(asked.turn())
                                ? new Fact.FeedbackGiven(asked.turn(), asked.feedback(), asked.givenBy())
                                : refused(Refusal.NO_SUCH_TURN, Optional.empty()));
            case Input.SharingRequested asked -> shared(record, asked);
            case Input.GrantWithdrawalRequested asked -> withdrawn(record, asked);
            case Input.QuestionAnswered asked -> replied(record, asked);
            case Input.ForkRequested asked -> forked(record, asked);
            case Input.RewindRequested asked ->
                answer(record, new Fact.SessionRewound(asked.turn(), asked.at(), asked.files(), asked.history()));
            case Input _ -> {}
        }
    }

    private boolean mayEdit(InputRecord said, Scope owner) {
        return said.input() instanceof Input.TurnSubmitted
                && said.scope().tenant().equals(owner.tenant())
                && editors.contains(said.scope());
    }

    private void shared(InputRecord record, Input.SharingRequested asked) {
        var guest =
                new Scope(record.scope().tenant(), asked.with(), record.scope().session());
        if (asked.right().equals(Optional.of(ShareRight.EDIT))) {
            editors.add(guest);
        } else {
            editors.remove(guest);
        }
        answer(record, new Fact.SharingChanged(asked.with(), asked.right(), asked.askedBy()));
    }

    private Fact opened(SessionId session, Input.SessionRequested asked) {
        return seqs.containsKey(session)
                ? refused(Refusal.SESSION_EXISTS, Optional.empty())
                : new Fact.SessionOpened(asked.title(), asked.workspace(), asked.mode());
    }

    private void forked(InputRecord record, Input.ForkRequested asked) {
        var opened = opened(record.scope().session(), asked.opens());
        answer(record, opened);
        if (opened instanceof Fact.SessionOpened) {
            answer(record, new Fact.SessionForked(asked.from(), asked.at(), asked.files(), asked.history()));
        }
    }

    private void submitted(InputRecord record, Input.TurnSubmitted asked) {
        newestTurn = asked.turn();
        var before = digests.putIfAbsent(asked.turn(), asked.requestDigest());
        if (before != null) {
            var reason = before.equals(asked.requestDigest()) ? Refusal.DUPLICATE_TURN : Refusal.IDEMPOTENCY_CONFLICT;
            answer(record, refused(reason, Optional.empty()));
            return;
        }
        if (asked.opens().isEmpty() && !owners.containsKey(record.scope().session())) {
            var unknown = refused(Refusal.NO_SUCH_SESSION, Optional.empty());
            again(new FactRecord(
                    record.scope(), 0, record.id(), Instant.now(), Optional.empty(), Optional.empty(), unknown));
            return;
        }
        asked.opens().ifPresent(opens -> answer(record, new Fact.SessionOpened(opens.title(), opens.workspace())));
        var agent = asked.role().orElse(Role.ASK);
        answer(
                record,
                new Fact.TurnAccepted(
                        asked.turn(),
                        asked.requestDigest(),
                        asked.origin(),
                        agent,
                        asked.text(),
                        asked.versions(),
                        asked.limits(),
                        0,
                        asked.plan(),
                        asked.callbackUrl(),
                        asked.why(),
                        asked.priority(),
                        asked.tags()));
        answer(record, new Fact.TurnStarted(asked.turn(), agent, "asked for", Instant.now(), Optional.of(1)));
    }

    private void decided(InputRecord record, Input.ApprovalDecided asked) {
        var winner = winners.putIfAbsent(asked.approval().value(), asked);
        if (winner != null) {
            answer(record, refused(Refusal.ALREADY_DECIDED, Optional.of(winner)));
            return;
        }
        var call = asked.grant().map(grant -> grant.call()).orElseGet(() -> Facts.call(Facts.turnOf(record.scope())));
        answer(
                record,
                new Fact.ApprovalSettled(
                        asked.approval(),
                        call,
                        asked.approved(),
                        asked.decidedBy(),
                        asked.reason(),
                        Duration.ofSeconds(3),
                        Optional.empty(),
                        asked.standing(),
                        asked.edit()));
        asked.standing().ifPresent(grant -> standing.add(grant.id()));
    }

    private void withdrawn(InputRecord record, Input.GrantWithdrawalRequested asked) {
        answer(
                record,
                standing.remove(asked.grant())
                        ? new Fact.GrantWithdrawn(asked.grant(), asked.withdrawnBy())
                        : refused(Refusal.NO_SUCH_GRANT, Optional.empty()));
    }

    private void replied(InputRecord record, Input.QuestionAnswered asked) {
        var winner = repliers.putIfAbsent(asked.question(), asked.answeredBy());
        answer(
                record,
                winner == null
                        ? new Fact.QuestionAnswered(
                                asked.question(),
                                Facts.step(Facts.turnOf(record.scope())),
                                asked.text(),
                                asked.answeredBy(),
                                Duration.ofSeconds(3))
                        : new Fact.IntentRefused(
                                Refusal.ALREADY_ANSWERED,
                                "refused in play",
                                Optional.empty(),
                                Optional.of(winner),
                                Optional.empty()));
    }

    private static Fact refused(Refusal reason, Optional<Input.ApprovalDecided> winner) {
        return new Fact.IntentRefused(
                reason,
                "refused in play",
                Optional.empty(),
                winner.map(Input.ApprovalDecided::decidedBy),
                winner.map(Input.ApprovalDecided::approved));
    }

    private void answer(InputRecord record, Fact fact) {
        write(record.scope(), record.id(), record.actor(), fact);
    }

    /** A grant stands, as after a yes that was meant for further calls. */
    public synchronized void grant(String id) {
        standing.add(id);
    }

    /** Something happens in a session. */
    public synchronized FactRecord say(Scope scope, Fact fact) {
        if (fact instanceof Fact.TurnAccepted accepted) {
            digests.putIfAbsent(accepted.turn(), accepted.requestDigest());
        }
        return write(scope, "o:" + UUID.randomUUID(), Optional.empty(), fact);
    }

    /** Something happens in a session because a person said so. */
    public synchronized FactRecord sayAs(UserId who, Scope scope, Fact fact) {
        return write(scope, "o:" + UUID.randomUUID(), Optional.of(new Actor.Person(who)), fact);
    }

    /** A session whose facts are so old that no replica has seen them. */
    public synchronized void remember(Scope scope, long newestSeq) {
        owners.put(scope.session(), scope);
        seqs.put(scope.session(), newestSeq);
    }

    /** The seq of the newest fact said of a session. */
    public synchronized long newest(Scope scope) {
        return seqs.get(scope.session());
    }

    private FactRecord write(Scope scope, String cause, Optional<Actor> actor, Fact fact) {
        owners.putIfAbsent(scope.session(), scope);
        var seq = seqs.merge(scope.session(), 1L, Long::sum);
        var record = new FactRecord(scope, seq, cause, Instant.now(), actor, Optional.empty(), fact);
        again(record);
        return record;
    }

    /** The same record once more, as after a crash of its writer. */
    public void again(FactRecord record) {
        writer.send(Topics.FACTS, record.scope().session().value(), MessageCodec.write(record));
    }

    public TopicWriter writer() {
        return writer;
    }
}
