package dev.sluice.executor.tool;

/**
 * A text that a pattern reads until its time is up: some patterns take longer than the age of the universe, and they all
 * read characters meanwhile. For one thread.
 */
final class TimedText implements CharSequence {
    /** Looking at the clock takes longer than reading. */
    private static final int READS_PER_LOOK = 256;

    private final String text;
    private final long end;
    private int reads;

    /** The time is up. */
    static final class OutOfTime extends RuntimeException {
        private OutOfTime() {
            super("the time for matching is up", null, false, false);
        }
    }

    /** @param end when the time is up, by {@link System#nanoTime} */
    TimedText(String text, long end) {
        this.text = text;
        this.end = end;
    }

    @Override
    public char charAt(int index) {
        if (++reads % READS_PER_LOOK == 0 && System.nanoTime() - end > 0) {
            throw new OutOfTime();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
