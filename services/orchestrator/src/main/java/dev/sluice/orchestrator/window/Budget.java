package dev.sluice.orchestrator.window;

/**
 * How much may be shown.
 *
 * @param tokensMax tokens that the model has left for the history, at least 1
 * @param density tokens per thousand bytes, at least 1
 */
public record Budget(int tokensMax, int density) {
    private static final long DENSITY_BYTES = 1_000;

    public Budget {
        if (tokensMax < 1 || density < 1) {
            throw new IllegalArgumentException("a budget has room");
        }
    }

    /** About how many tokens so many bytes are, rather too many than too few. */
    public long tokens(long bytes) {
        return Math.ceilDiv(bytes * density, DENSITY_BYTES);
    }

    /** How many bytes may be shown. */
    public long bytesMax() {
        return tokensMax * DENSITY_BYTES / density;
    }
}
