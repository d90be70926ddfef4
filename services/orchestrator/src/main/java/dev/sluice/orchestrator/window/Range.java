package dev.sluice.orchestrator.window;

/** A piece of a history: entries from {@code from}, before {@code to}. */
public record Range(long from, long to) {
    public Range {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("a range holds something");
        }
    }
}
