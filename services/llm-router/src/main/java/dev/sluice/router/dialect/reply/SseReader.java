package dev.sluice.router.dialect.reply;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads server-sent events out of bytes as they arrive, however they are split: in the middle of a line end, of a UTF-8
 * character, of a field name. Gives the data of each event, the moment its empty line is there.
 *
 * <p>LF, CRLF and CR end a line; comments and fields other than {@code data} are skipped. Not thread-safe.
 */
public final class SseReader {
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final int eventBytesMax;
    private final Consumer<byte[]> events;
    private final Bytes line = new Bytes();
    private final Bytes data = new Bytes();
    private boolean hasData;
    private boolean afterCarriageReturn;
    private boolean firstLine = true;

    /**
     * @param eventBytesMax the largest event, its comments included
     * @param events takes the data of one event
     */
    public SseReader(int eventBytesMax, Consumer<byte[]> events) {
        this.eventBytesMax = eventBytesMax;
        this.events = events;
    }

    /** An event grew beyond its bound; the reader cannot be used any more. */
    public static final class EventTooLargeException extends RuntimeException {
        EventTooLargeException(int bytesMax) {
            super("an event is larger than " + bytesMax + " bytes");
        }
    }

    /** Takes the next bytes and gives every event that they complete. */
    public void feed(byte[] bytes) {
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            var b = bytes[i];
            if (b == '\n' && afterCarriageReturn) {
                afterCarriageReturn = false;
                from = i + 1;
                continue;
            }
            afterCarriageReturn = b == '\r';
            if (b == '\n' || b == '\r') {
                append(bytes, from, i - from);
                from = i + 1;
                endLine();
            }
        }
        append(bytes, from, bytes.length - from);
    }

    /** The data that an end of stream left without its empty line; some servers end their last event so. */
    public Optional<byte[]> rest() {
        if (line.size() > 0) {
            endLine();
        }
        return hasData ? Optional.of(data.toByteArray()) : Optional.empty();
    }

    private void endLine() {
        var bytes = line.array();
        var length = line.size();
        var start = firstLine && startsWith(bytes, length, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
        firstLine = false;
        if (start == length) {
            endEvent();
        } else {
            readField(bytes, start, length);
        }
        line.reset();
    }

    private void readField(byte[] bytes, int start, int end) {
        int nameEnd = start;
        while (nameEnd < end && bytes[nameEnd] != ':') {
            nameEnd++;
        }
        if (nameEnd - start != DATA.length || !matches(bytes, start, DATA)) {
            return;
        }
        int valueStart = Math.min(nameEnd + 1, end);
        if (valueStart < end && bytes[valueStart] == ' ') {
            valueStart++;
        }
        if (hasData) {
            data.write('\n');
        }
        bound(data.size() + end - valueStart);
        data.write(bytes, valueStart, end - valueStart);
        hasData = true;
    }

    private void endEvent() {
        if (!hasData) {
            return;
        }
        hasData = false;
        var event = data.toByteArray();
        data.reset();
        events.accept(event);
    }

    private void append(byte[] bytes, int from, int length) {
        bound(line.size() + data.size() + length);
        line.write(bytes, from, length);
    }

    private void bound(int size) {
        if (size > eventBytesMax) {
            throw new EventTooLargeException(eventBytesMax);
        }
    }

    private static boolean startsWith(byte[] bytes, int length, byte[] prefix) {
        return length >= prefix.length && matches(bytes, 0, prefix);
    }

    private static boolean matches(byte[] bytes, int from, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (bytes[from + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** A growing buffer that shows its bytes without a copy. */
    private static final class Bytes extends ByteArrayOutputStream {
        Bytes() {
            super(512);
        }

        byte[] array() {
            return buf;
        }
    }
}
