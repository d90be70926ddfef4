package dev.sluice.workers.model;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/**
 * Reads server-sent events out of bytes as they arrive, however they are split, and gives the data of each event the
 * moment its empty line is there. LF, CRLF and CR end a line; comments and fields other than {@code data} are skipped.
 * Not thread-safe.
 */
final class EventReader {
    private static final byte[] DATA = {'d', 'a', 't', 'a'};

    private final int eventBytesMax;
    private final Consumer<byte[]> events;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private boolean hasData;
    private boolean afterCarriageReturn;

    /**
     * @param eventBytesMax the largest event
     * @param events takes the data of one event
     */
    EventReader(int eventBytesMax, Consumer<byte[]> events) {
        this.eventBytesMax = eventBytesMax;
        this.events = events;
    }

    /** Takes the next bytes and gives every event that they complete; false once an event is too large to go on. */
    boolean feed(byte[] bytes) {
        for (var b : bytes) {
            if (b == '\n' && afterCarriageReturn) {
                afterCarriageReturn = false;
                continue;
            }
            afterCarriageReturn = b == '\r';
            if (b == '\n' || b == '\r') {
                endLine();
            } else if (line.size() + data.size() >= eventBytesMax) {
                return false;
            } else {
                line.write(b);
            }
        }
        return true;
    }

    /** Gives the last event if the stream ended without its empty line, as some servers end it. */
    void end() {
        endLine();
        endEvent();
    }

    private void endLine() {
        var field = line.toByteArray();
        line.reset();
        if (field.length == 0) {
            endEvent();
            return;
        }
        if (!isData(field)) {
            return;
        }
        var from = Math.min(DATA.length + 1, field.length);
        if (from < field.length && field[from] == ' ') {
            from++;
        }
        if (hasData) {
            data.write('\n');
        }
        data.write(field, from, field.length - from);
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

    private static boolean isData(byte[] field) {
        if (field.length < DATA.length || field.length > DATA.length && field[DATA.length] != ':') {
            return false;
        }
        for (int i = 0; i < DATA.length; i++) {
            if (field[i] != DATA[i]) {
                return false;
            }
        }
        return true;
    }
}
