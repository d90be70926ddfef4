package dev.sluice.executor.sandbox;

import java.nio.charset.StandardCharsets;

/**
 * What a command wrote: the first and the last of it, however much it was. The middle is counted and dropped. One writer;
 * anyone may read at any time.
 */
final class OutputWindow {
    private static final int HEAD_BYTES = 44 * 1024;
    private static final int TAIL_BYTES = 16 * 1024;

    private final byte[] head = new byte[HEAD_BYTES];
    private final byte[] tail = new byte[TAIL_BYTES];
    private long total;

    synchronized void write(byte[] bytes, int count) {
        for (var at = 0; at < count; at++) {
            if (total < HEAD_BYTES) {
                head[(int) total] = bytes[at];
            } else {
                tail[(int) ((total - HEAD_BYTES) % TAIL_BYTES)] = bytes[at];
            }
            total++;
        }
    }

    /** As text, with a mark where something is left out. */
    synchronized Output output() {
        var inHead = (int) Math.min(total, HEAD_BYTES);
        var begin = new String(head, 0, inHead, StandardCharsets.UTF_8);
        var behind = total - inHead;
        if (behind <= TAIL_BYTES) {
            var whole = new byte[inHead + (int) behind];
            System.arraycopy(head, 0, whole, 0, inHead);
            System.arraycopy(tail, 0, whole, inHead, (int) behind);
            return new Output(new String(whole, StandardCharsets.UTF_8), false);
        }
        var split = (int) (behind % TAIL_BYTES);
        var end = new byte[TAIL_BYTES];
        System.arraycopy(tail, split, end, 0, TAIL_BYTES - split);
        System.arraycopy(tail, 0, end, TAIL_BYTES - split, split);
        return new Output(
                begin + "\n[... " + (behind - TAIL_BYTES)
                        + " bytes left out; write less, or into a file and read parts of it ...]\n"
                        + new String(end, StandardCharsets.UTF_8),
                true);
    }

    /**
     * What there is to show.
     *
     * @param truncated whether the middle was left out
     */
    record Output(String text, boolean truncated) {}
}
