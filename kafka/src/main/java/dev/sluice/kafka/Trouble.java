package dev.sluice.kafka;

import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.MessageCodec.UnrecognisedMessage;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Why a record was not used: what it needs is {@link Away}, or the record itself is {@link Refused}. The first is tried
 * again for as long as it takes, and readiness says so; the second a few times, and then it is put aside so that the
 * records behind it go on.
 */
public sealed interface Trouble {
    int REASON_CHARS_MAX = 200;

    /** In one line, without the record's content. */
    String reason();

    /** Any record would fare alike now, and this one may do well later. */
    record Away(String reason) implements Trouble {}

    /** This record fails whenever it is tried, whatever the others do. */
    record Refused(String reason) implements Trouble {}

    /**
     * What the failure of a reader means. What is not known to be an outage is the record's: a bug must not stop those
     * behind it.
     *
     * @throws VirtualMachineError if the process itself is at its end, which no record is to blame for
     */
    static Trouble of(Throwable failure) {
        endIfTheProcessIs(failure);
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (isTheRecords(cause)) {
                return new Refused(reason(cause));
            }
            if (isAnOutage(cause)) {
                return new Away(reason(cause));
            }
        }
        return new Refused(reason(failure));
    }

    /**
     * Why this release cannot use a record that is sound: a newer one wrote it. Never a dead letter: a reader that loses
     * nothing by it leaves it out and counts it, any other holds there until a newer reader comes.
     */
    static Optional<String> ofNewerWriter(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnrecognisedMessage || cause instanceof UnrecognisedRecord) {
                return Optional.of(line(cause.getMessage()));
            }
        }
        return Optional.empty();
    }

    /** A record whose envelope is known and whose content is a newer release's. */
    final class UnrecognisedRecord extends RuntimeException {
        public UnrecognisedRecord(String message) {
            super(message);
        }
    }

    /** Passes on what ends a process: no memory, a broken machine. A stack that one record overflows is that record's. */
    static void endIfTheProcessIs(Throwable failure) {
        if (failure instanceof VirtualMachineError end && !(failure instanceof StackOverflowError)) {
            throw end;
        }
    }

    private static boolean isTheRecords(Throwable cause) {
        return cause instanceof UnreadableMessage
                || cause instanceof RecordTooLargeException
                || cause instanceof SerializationException
                || cause instanceof InvalidConfigurationException;
    }

    private static boolean isAnOutage(Throwable cause) {
        return cause instanceof KafkaException
                || cause instanceof IOException
                || cause instanceof TimeoutException
                || cause instanceof RejectedExecutionException
                || cause instanceof InterruptedException;
    }

    /** What is known to quote no content says it in words; of anything else, what it is and where it comes from. */
    private static String reason(Throwable cause) {
        var name = cause.getClass().getSimpleName();
        if (cause instanceof UnreadableMessage || isAnOutage(cause)) {
            return line(cause.getMessage() == null ? name : name + ": " + cause.getMessage());
        }
        var trace = cause.getStackTrace();
        return line(trace.length == 0 ? name : name + " at " + trace[0]);
    }

    /** Text that fits a header, a log line and a label of readiness. */
    static String line(String text) {
        var line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= REASON_CHARS_MAX ? line : line.substring(0, REASON_CHARS_MAX - 1) + "…";
    }
}
