package dev.sluice.executor.index;

/**
 * What the index of one workspace may take. What is more is not searched, which answers say.
 *
 * @param filesMax the most files
 * @param fileBytesMax the largest file
 * @param bytesMax of all files together
 */
public record IndexLimits(int filesMax, int fileBytesMax, long bytesMax) {
    public static final IndexLimits STANDARD = new IndexLimits(20_000, 1_000_000, 200_000_000);
}
