package dev.sluice.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Control;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

class TroubleTest {
    @Test
    void whatAnyRecordWouldMeetIsAway() {
        for (var failure : new Exception[] {
            new ConnectException("refused"),
            new UncheckedIOException(new IOException("reset")),
            new TimeoutException(),
            new org.apache.kafka.common.errors.TimeoutException("no metadata"),
            new ExecutionException(new DisconnectException()),
        }) {
            assertInstanceOf(Trouble.Away.class, Trouble.of(failure), failure::toString);
        }
    }

    @Test
    void whatIsTheRecordsOwnIsRefused() {
        var unreadable = assertThrows(
                UnreadableMessage.class, () -> MessageCodec.read("{".getBytes(StandardCharsets.UTF_8), Control.class));
        for (var failure : new Throwable[] {
            unreadable,
            new CompletionException(new RecordTooLargeException("8 MB")),
            new NullPointerException(),
            new IllegalStateException("a bug"),
            new StackOverflowError(),
            new AssertionError("a bug too"),
        }) {
            assertInstanceOf(Trouble.Refused.class, Trouble.of(failure), failure::toString);
        }
    }

    @Test
    void theEndOfTheProcessIsNoRecordsTrouble() {
        assertThrows(OutOfMemoryError.class, () -> Trouble.of(new OutOfMemoryError()));
    }

    @Test
    void theReasonOfABugQuotesNoContent() {
        var reason = Trouble.of(new IllegalArgumentException("my secret")).reason();

        assertTrue(reason.startsWith("IllegalArgumentException at dev.sluice.kafka"), reason);
        assertFalse(reason.contains("secret"), reason);
    }

    @Test
    void aReasonIsOneBoundedLine() {
        var reason =
                Trouble.of(new IOException("two\nlines " + "x".repeat(10_000))).reason();

        assertTrue(reason.startsWith("IOException: two lines xxx"), reason);
        assertEquals(Trouble.REASON_CHARS_MAX, reason.length());
    }
}
