package dev.sluice.orchestrator.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.Topics;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class WorkSenderTest {
    private static final String WORK = "sluice.steps.coder";

    private final ProducerWithATrouble producer = new ProducerWithATrouble();
    private final WorkSender sender = new WorkSender(producer);

    @Test
    void workThatTheBrokerRefusesEndsAsFailedInsteadOfHoldingTheCommitForEver() {
        producer.trouble = new RecordTooLargeException("as the test wants");
        sender.send(work());
        sender.awaitAcks();
        var instead = producer.history().getLast();
        assertEquals(Topics.INBOX.name(), instead.topic());
        assertEquals(failed(), DrivenTopology.read(instead.value(), InputRecord.class));
    }

    @Test
    void workThatTheBrokerCannotTakeNowHoldsTheCommit() {
        producer.trouble = new TimeoutException("as the test wants");
        sender.send(work());
        assertThrows(KafkaException.class, sender::awaitAcks);
    }

    @Test
    void aThreadOwesACommitFromItsFirstInputOn() {
        assertFalse(sender.owesCommit());
        sender.inputTaken();
        assertTrue(sender.owesCommit());
        sender.awaitAcks();
        assertFalse(sender.owesCommit());
    }

    private static WorkRecord work() {
        return new WorkRecord(new ProducerRecord<>(WORK, "key", new byte[10]), Optional.of(failed()));
    }

    private static InputRecord failed() {
        var outcome = new Input.StepFailed(DrivenTopology.step("a", 1), 1, StepFailure.TOO_LARGE, "too large");
        return new InputRecord("i-1", DrivenTopology.SCOPE, Optional.empty(), Optional.empty(), outcome);
    }

    /** Fails what goes to {@link #WORK} and takes the rest. */
    private static final class ProducerWithATrouble extends MockProducer<String, byte[]> {
        private RuntimeException trouble;

        ProducerWithATrouble() {
            super(true, null, new StringSerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
            return record.topic().equals(WORK) ? CompletableFuture.failedFuture(trouble) : super.send(record);
        }
    }
}
