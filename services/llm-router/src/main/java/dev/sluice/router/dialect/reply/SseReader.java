package dev.sluice.router.dialect.reply;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads server-sent events out of bytes as they arrive, however they are split: in the middle of a line end, of a UTF-8
 * character, of a field name. Gives the data of each event, the moment its empty line is there.
 *
 * <p>LF, CRLF and CR end a line; comments and fields that say nothing are skipped. What says an error in other ways than in
 * JSON is given as data that says so: llama.cpp has a field {@code error}, and the sentence of an event of that name would be
 * noise without it. Not thread-safe.
 */
public final class SseReader {
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
    private static final byte[] ERROR = {'e', 'r', 'r', 'o', 'r'};
    private static final byte[] SAYS_ERROR = {'e', 'r', 'r', 'o', 'r', ':', ' '};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final int eventBytesMax;
    private final Consumer<byte[]> events;
    private final Bytes line = new Bytes();
    private final Bytes data = new Bytes();
    private boolean hasData;
    private boolean isError;
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
        return hasData ? Optional.of(event()) : Optional.empty();
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
        int valueStart = Math.min(nameEnd + 1, end);
        if (valueStart < end && bytes[valueStart] == ' ') {
            valueStart++;
        }
        if (is(EVENT, bytes, start, nameEnd)) {
            isError = is(ERROR, bytes, valueStart, end);
        } else if (is(DATA, bytes, start, nameEnd) || is(ERROR, bytes, start, nameEnd)) {
            takeData(bytes, valueStart, end);
        }
    }

    private void takeData(byte[] bytes, int valueStart, int end) {
        if (hasData) {
            data.write('\n');
        }
        bound(data.size() + end - valueStart);
        data.write(bytes, valueStart, end - valueStart);
        hasData = true;
    }

    private void endEvent() {
        if (!hasData) {
            isError = false;
            return;
        }
        var event = event();
        hasData = false;
        isError = false;
        data.reset();
        events.accept(event);
    }

    private byte[] event() {
        var said = data.toByteArray();
        if (!isError || BodyShape.of(said) != BodyShape.EVENTS) {
            return said;
        }
        var sentence = Arrays.copyOf(SAYS_ERROR, SAYS_ERROR.length + said.length);
        System.arraycopy(said, 0, sentence, SAYS_ERROR.length, said.length);
        return sentence;
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

    private static boolean is(byte[] name, byte[] bytes, int from, int to) {
        return to - from == name.length && matches(bytes, from, name);
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
