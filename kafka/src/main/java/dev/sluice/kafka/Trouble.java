package dev.sluice.kafka;

import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import java.io.IOException;
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

    /** The exception's name and what it says, in one line. */
    private static String reason(Throwable cause) {
        var said = cause.getMessage() == null ? "" : ": " + cause.getMessage();
        return line(cause.getClass().getSimpleName() + said);
    }

    /** Text that fits a header, a log line and a label of readiness. */
    static String line(String text) {
        var line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= REASON_CHARS_MAX ? line : line.substring(0, REASON_CHARS_MAX - 1) + "…";
    }
}
