package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.MessageCodec.UnrecognisedMessage;
import dev.sluice.kafka.CrashPoint;
import dev.sluice.kafka.Trouble;
import dev.sluice.orchestrator.turn.Conversation;
import dev.sluice.orchestrator.turn.Decision;
import dev.sluice.orchestrator.turn.TurnDecider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jboss.logging.Logger;

/**
 * Takes one input after another: read, load, decide, write down; then store and publish. Until all that follows is
 * written down nothing has changed, so an input that fails on the way, wherever, is put aside and given up on. All
 * thinking is in {@link TurnDecider}.
 */
final class ConversationProcessor implements Processor<String, byte[], String, byte[]> {
    private static final Logger LOG = Logger.getLogger(ConversationProcessor.class);

    /** Younger commits are not hurried: asking for one at every fact halves the throughput. */
    private static final Duration COMMIT_AGE_MIN = Duration.ofMillis(15);

    private final TurnDecider decider;
    private final GrantCheck grants;
    private final WorkRecords workRecords;
    private final WorkSender sender;
    private final DecisionMeter meter;
    private final Letters letters;
    private final HeldPartitions held;
    private final SessionClocks clocks;
    private final RestedStates restedStates;

    private ProcessorContext<String, byte[]> context;
    private Sessions sessions;

    ConversationProcessor(
            TurnDecider decider,
            GrantCheck grants,
            WorkRecords workRecords,
            WorkSender sender,
            DecisionMeter meter,
            HeldPartitions held,
            SessionClocks clocks,
            RestedStates restedStates) {
        this.decider = decider;
        this.grants = grants;
        this.workRecords = workRecords;
        this.sender = sender;
        this.meter = meter;
        this.letters = new Letters(sender, meter);
        this.held = held;
        this.clocks = clocks;
        this.restedStates = restedStates;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        this.context = context;
        sessions = Sessions.open(context, clocks, restedStates);
    }

    @Override
    public void close() {
        sessions.close();
    }

    @Override
    public void process(Record<String, byte[]> record) {
        CrashPoint.ORCHESTRATOR_BEFORE_DECISION.reached();
        sender.inputTaken();
        clocks.deadlines().told(Instant.ofEpochMilli(record.timestamp()));
        try {
            readable(record).flatMap(input -> consequences(input, record)).ifPresent(this::publish);
        } catch (NewerInput newer) {
            hold(newer);
            throw newer;
        }
    }

    private Optional<InputRecord> readable(Record<String, byte[]> record) {
        try {
            var input = MessageCodec.read(record.value(), InputRecord.class);
            if (input.scope().session().value().equals(record.key())) {
                return Optional.of(input);
            }
            bury(record, "keyed by another session");
        } catch (UnrecognisedMessage newer) {
            throw new NewerInput(newer);
        } catch (UnreadableMessage unreadable) {
            bury(record, unreadable.getMessage());
        }
        return Optional.empty();
    }

    /** What follows from the input; if that cannot be found or written down, what follows from giving the input up. */
    private Optional<Consequences> consequences(InputRecord input, Record<String, byte[]> record) {
        var at = Instant.ofEpochMilli(record.timestamp());
        try {
            var started = System.nanoTime();
            var before = before(input);
            var checked = grants.check(input);
            var decision = decider.decide(before, checked.input(), sessions.recall(input), at);
            var consequences = writtenDown(input, before, decision);
            checked.objection()
                    .ifPresent(objection -> consequences.work().add(workRecords.grantRefused(input, objection, at)));
            meter.decided(input.input(), System.nanoTime() - started);
            return Optional.of(consequences);
        } catch (NewerInput newer) {
            throw newer;
        } catch (RuntimeException | StackOverflowError defect) {
            LOG.errorf(defect, "session=%s input=%s cannot be processed", record.key(), input.id());
            bury(record, refusal(defect));
        }
        // Where not even what is stored can be read, the one who asked is answered all the same.
        return givenUp(input, at, () -> before(input)).or(() -> givenUp(input, at, () -> Conversation.NONE));
    }

    /** The conversation that the input comes upon. Nothing that is only about rest wakes a session. */
    private Conversation before(InputRecord input) {
        return input.input() instanceof Input.Resting
                ? sessions.inMemory(input.scope().session())
                : sessions.load(input.scope());
    }

    private Optional<Consequences> givenUp(InputRecord input, Instant at, Supplier<Conversation> stored) {
        sessions.discard();
        try {
            var before = stored.get();
            return Optional.of(writtenDown(input, before, decider.giveUp(before, input, sessions.recall(input), at)));
        } catch (RuntimeException | StackOverflowError defect) {
            sessions.discard();
            LOG.errorf(defect, "input=%s cannot be given up: %s", input.id(), refusal(defect));
            return Optional.empty();
        }
    }

    private Consequences writtenDown(InputRecord input, Conversation before, Decision decision) {
        var work = new ArrayList<Outgoing>(sessions.keep(before, input, decision));
        work.addAll(workRecords.of(decision, input, sessions));
        return new Consequences(decision, work, FactRecords.of(decision));
    }

    private void publish(Consequences consequences) {
        sessions.apply(consequences.decision());
        consequences.work().forEach(sender::send);
        consequences.facts().forEach(context::forward);
        CrashPoint.ORCHESTRATOR_AFTER_WORK.reached();
        consequences.decision().facts().forEach(fact -> meter.happened(fact.fact()));
        if (consequences.somebodyWaits() && sender.lastCommitOlderThan(COMMIT_AGE_MIN)) {
            context.commit();
        }
    }

    /** Why the input is to blame; passes the trouble on if it is not. */
    private static String refusal(Throwable defect) {
        return switch (Trouble.of(defect)) {
            case Trouble.Refused refused -> refused.reason();
            case Trouble.Away _ -> throw new OutsideTrouble(defect);
        };
    }

    private void hold(NewerInput newer) {
        sessions.discard();
        var place = context.recordMetadata().orElseThrow();
        LOG.errorf("held: %s-%d@%d: %s", place.topic(), place.partition(), place.offset(), newer.getMessage());
        held.hold(new TopicPartition(place.topic(), place.partition()), place.offset());
    }

    private void bury(Record<String, byte[]> record, String reason) {
        letters.bury(record, context.recordMetadata(), 1, reason);
    }
}
