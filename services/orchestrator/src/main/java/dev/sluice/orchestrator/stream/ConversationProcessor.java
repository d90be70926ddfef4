package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Topics;
import dev.sluice.orchestrator.turn.Conversation;
import dev.sluice.orchestrator.turn.Decision;
import dev.sluice.orchestrator.turn.TurnDecider;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jboss.logging.Logger;

/** Takes one input after another: load, decide, store, publish. All thinking is in {@link TurnDecider}. */
final class ConversationProcessor implements Processor<String, byte[], String, byte[]> {
    static final String STORE = "conversations";

    private static final Logger LOG = Logger.getLogger(ConversationProcessor.class);

    /** Younger commits are not hurried: asking for one at every fact halves the throughput. */
    private static final Duration COMMIT_AGE_MIN = Duration.ofMillis(15);

    /** What a record needs beside its value: key, headers, batch. */
    private static final int RECORD_OVERHEAD_BYTES = 2_048;

    private final TurnDecider decider;
    private final WorkRecords workRecords;
    private final WorkSender sender;
    private final DecisionMeter meter;
    private final Duration deadlineCheck;
    private final DeadlineIndex deadlines = new DeadlineIndex();

    private ProcessorContext<String, byte[]> context;
    private KeyValueStore<String, byte[]> conversations;
    private History history;

    ConversationProcessor(
            TurnDecider decider,
            WorkRecords workRecords,
            WorkSender sender,
            DecisionMeter meter,
            Duration deadlineCheck) {
        this.decider = decider;
        this.workRecords = workRecords;
        this.sender = sender;
        this.meter = meter;
        this.deadlineCheck = deadlineCheck;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        this.context = context;
        conversations = context.getStateStore(STORE);
        history = new History(context.getStateStore(History.STORE));
        try (var all = conversations.all()) {
            all.forEachRemaining(entry -> index(stored(entry.value)));
        }
        context.schedule(deadlineCheck, PunctuationType.WALL_CLOCK_TIME, now -> offerDue(Instant.ofEpochMilli(now)));
    }

    @Override
    public void process(Record<String, byte[]> record) {
        var input = readable(record);
        if (input.isEmpty()) {
            return;
        }
        var session = input.get().scope().session().value();
        var before = load(session);
        var decision = decide(before, input.get(), Instant.ofEpochMilli(record.timestamp()), record);
        if (!decision.facts().isEmpty()) {
            // The history first: work carries texts and arguments from it.
            history.append(before, decision.facts());
            conversations.put(session, MessageCodec.write(decision.after()));
            index(decision.after());
        }
        workRecords.of(decision, input.get(), history).forEach(sender::send);
        decision.facts().forEach(this::publish);
        if (decision.facts().stream().anyMatch(ConversationProcessor::somebodyWaits)
                && sender.lastCommitOlderThan(COMMIT_AGE_MIN)) {
            context.commit();
        }
    }

    private Decision decide(Conversation before, InputRecord input, Instant now, Record<String, byte[]> record) {
        var started = System.nanoTime();
        try {
            var decision = decider.decide(before, input, now);
            var tooLarge = tooLarge(decision);
            if (tooLarge.isEmpty()) {
                meter.decided(input.input(), System.nanoTime() - started);
                return decision;
            }
            bury(record, tooLarge.get());
        } catch (RuntimeException defect) {
            LOG.errorf(
                    defect,
                    "session=%s input=%s could not be decided",
                    input.scope().session(),
                    input.id());
            bury(record, "undecidable: " + defect.getClass().getSimpleName());
        }
        return decider.giveUp(before, input, now);
    }

    private static Optional<String> tooLarge(Decision decision) {
        return decision.facts().stream()
                .filter(fact -> MessageCodec.write(fact).length + RECORD_OVERHEAD_BYTES > Topics.FACTS.recordBytesMax())
                .findFirst()
                .map(fact -> "a " + fact.fact().getClass().getSimpleName() + " fact over the size limit");
    }

    private Optional<InputRecord> readable(Record<String, byte[]> record) {
        try {
            var input = MessageCodec.read(record.value(), InputRecord.class);
            if (input.scope().session().value().equals(record.key())) {
                return Optional.of(input);
            }
            bury(record, "keyed by another session");
        } catch (UnreadableMessage unreadable) {
            bury(record, unreadable.getMessage());
        }
        return Optional.empty();
    }

    private void bury(Record<String, byte[]> record, String reason) {
        LOG.warnf("an input went to the dead letters: %s", reason);
        meter.buried();
        sender.send(DeadLetter.of(Topics.INBOX, record, context.recordMetadata(), reason));
    }

    private void publish(FactRecord fact) {
        var headers = new RecordHeaders();
        CloudEvent.of(fact).headers().forEach(headers::add);
        context.forward(new Record<>(
                fact.scope().session().value(),
                MessageCodec.write(fact),
                fact.at().toEpochMilli(),
                headers));
        meter.happened(fact.fact());
    }

    private void offerDue(Instant now) {
        for (var entry : deadlines.due(now)) {
            var deadline = entry.deadline();
            var input = new InputRecord(
                    "d:" + deadline.subject() + "@" + deadline.due(),
                    entry.scope(),
                    Optional.of(Actor.ORCHESTRATOR),
                    Optional.empty(),
                    new Input.DeadlinePassed(deadline.subject(), deadline.due()));
            sender.send(new ProducerRecord<>(
                    Topics.INBOX.name(), entry.scope().session().value(), MessageCodec.write(input)));
        }
    }

    private void index(Conversation conversation) {
        conversation.owner().ifPresent(owner -> deadlines.set(owner, conversation.deadlines()));
    }

    private Conversation load(String session) {
        var bytes = conversations.get(session);
        return bytes == null ? Conversation.NONE : stored(bytes);
    }

    private static Conversation stored(byte[] bytes) {
        try {
            return MessageCodec.read(bytes, Conversation.class);
        } catch (UnreadableMessage corrupt) {
            throw new IllegalStateException("the conversation store holds an unreadable entry", corrupt);
        }
    }

    private static boolean somebodyWaits(FactRecord record) {
        return record.fact() instanceof Fact.Terminal
                || record.fact() instanceof Fact.ApprovalRequested
                || record.fact() instanceof Fact.ApprovalSettled
                || record.fact() instanceof Fact.IntentRefused
                || record.fact() instanceof Fact.SessionOpened;
    }
}
