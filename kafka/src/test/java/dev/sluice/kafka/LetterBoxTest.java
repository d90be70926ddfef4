package dev.sluice.kafka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.testkit.TestInfra;
import dev.sluice.testkit.TopicProbe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Letters that an operator finds and sends again, on a real broker. */
class LetterBoxTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String session = "s-" + UUID.randomUUID();
    private final KafkaSettings settings =
            KafkaSettings.of(TestInfra.addresses().kafka());
    private final LetterBox box = new LetterBox(settings);

    @Test
    void aLetterIsListedWithItsPlaceAndItsReasonAndWithoutWhatItHolds() throws Exception {
        var number = buried(record(Topics.INBOX.name(), input()), "it broke");

        var letter = box.newest(number + 1, 1).getFirst();

        assertEquals(number, letter.number());
        assertEquals(Optional.of(new DeadLetter.Place(Topics.INBOX.name(), 2, 7)), letter.source());
        assertEquals(Optional.of(session), letter.key());
        assertEquals("it broke", letter.reason());
        assertEquals(3, letter.tries());
        assertEquals(MessageCodec.write(input()).length, letter.bytes());
    }

    @Test
    void anInputIsSentAgainWithTheHeadersThatItCameWithAndAnIdOfItsOwn() throws Exception {
        var record = record(Topics.INBOX.name(), input());
        record.headers().add("traceparent", "00-1".getBytes(StandardCharsets.UTF_8));
        var number = buried(record, "it broke");
        try (var inbox = TopicProbe.open(TestInfra.addresses().kafka(), Topics.INBOX.name())) {
            box.redrive(number);

            var again = inbox.await(seen -> seen.key().equals(session), PATIENCE);

            var read = MessageCodec.read(again.value(), InputRecord.class);
            assertEquals("i-1~" + number, read.id());
            assertEquals(input().input(), read.input());
            assertEquals("00-1", header(again, "traceparent"));
            assertEquals(Long.toString(number), header(again, LetterBox.REDRIVEN));
            assertNull(again.headers().lastHeader(DeadLetter.REASON));
        }
    }

    @Test
    void whatNobodyCouldReadIsSentAgainAsItCame() throws Exception {
        var garbage = "{no json".getBytes(StandardCharsets.UTF_8);
        var number = buried(new ConsumerRecord<>(Topics.INBOX.name(), 2, 7, session, garbage), "no InputRecord");
        try (var inbox = TopicProbe.open(TestInfra.addresses().kafka(), Topics.INBOX.name())) {
            box.redrive(number);

            assertArrayEquals(
                    garbage,
                    inbox.await(seen -> seen.key().equals(session), PATIENCE).value());
        }
    }

    @Test
    void aRecordThatTheLetterOnlyRefersToIsReadFromItsPlace() throws Exception {
        var large = new byte[Topics.DEAD_LETTERS.recordBytesMax() - 1_000];
        var producer = new LosslessProducer(settings, "test", PATIENCE, Topics.INBOX.recordBytesMax());
        try (producer;
                var inbox = TopicProbe.open(TestInfra.addresses().kafka(), Topics.INBOX.name())) {
            var place = producer.write(new ProducerRecord<>(Topics.INBOX.name(), session, large));
            var number = buried(
                    new ConsumerRecord<>(place.topic(), place.partition(), place.offset(), session, large),
                    "too large");

            assertInstanceOf(LetterBox.Sent.class, box.redrive(number));

            inbox.await(
                    seen -> seen.key().equals(session) && seen.headers().lastHeader(LetterBox.REDRIVEN) != null,
                    PATIENCE);
        }
    }

    @Test
    void whatIsNoLongerAtItsPlaceIsGone() throws Exception {
        var large = new byte[Topics.DEAD_LETTERS.recordBytesMax() - 1_000];
        var number =
                buried(new ConsumerRecord<>(Topics.INBOX.name(), 2, Long.MAX_VALUE - 1, session, large), "too large");

        assertEquals(new LetterBox.Gone(), box.redrive(number));
    }

    @Test
    void onlyInputsAreSentAgain() throws Exception {
        var number = buried(record(Topics.FACTS.name(), input()), "no Fact");

        assertEquals(new LetterBox.NoInput(Topics.FACTS.name()), box.redrive(number));
    }

    @Test
    void aNumberThatThereIsNotIsNoLetter() throws Exception {
        assertEquals(new LetterBox.NoSuchLetter(), box.redrive(Long.MAX_VALUE - 1));
    }

    private InputRecord input() {
        var scope = new Scope(new TenantId("acme"), new UserId("ada"), new SessionId(session));
        return new InputRecord("i-1", scope, Optional.empty(), Optional.empty(), new Input.SessionDeletionRequested());
    }

    private ConsumerRecord<String, byte[]> record(String topic, InputRecord input) {
        return new ConsumerRecord<>(topic, 2, 7, session, MessageCodec.write(input));
    }

    /** Gives the letter's number. */
    private long buried(ConsumerRecord<String, byte[]> record, String reason) throws Exception {
        try (var letters = TopicProbe.open(TestInfra.addresses().kafka(), Topics.DEAD_LETTERS.name());
                var desk = new DeadLetters(settings, "test")) {
            desk.bury(record, 3, reason).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return letters.await(letter -> session.equals(letter.key()), PATIENCE)
                    .offset();
        }
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
