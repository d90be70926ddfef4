package dev.sluice.orchestrator.window;

/**
 * Where a history is cut. It only moves forward, seldom and then by much: until it moves again what is shown begins alike
 * each time, so that providers find what they have cached.
 *
 * @param shownFrom the first entry that is shown, beside what is pinned
 * @param partsBefore calls and results before this entry are shown in part
 */
public record Cut(long shownFrom, long partsBefore) {
    public static final Cut NONE = new Cut(0, 0);

    public Cut {
        if (shownFrom < 0 || partsBefore < 0) {
            throw new IllegalArgumentException("a cut is at an entry");
        }
    }

    /** Shown from there, if that is later. */
    Cut from(long entry) {
        return new Cut(Math.max(shownFrom, entry), partsBefore);
    }

    /** In part before there, if that is later. */
    Cut partsBefore(long entry) {
        return new Cut(shownFrom, Math.max(partsBefore, entry));
    }
}
