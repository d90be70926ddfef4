package dev.sluice.executor.intake;

import java.util.List;

/**
 * What came into a workspace at once.
 *
 * @param files how many
 * @param bytes of all of them
 * @param leftOut what did not come, the first {@value #LEFT_OUT_MAX}
 * @param leftOutMore how many more did not
 */
public record Intake(int files, long bytes, List<LeftOut> leftOut, int leftOutMore) {
    static final int LEFT_OUT_MAX = 100;

    /** Something that did not come, and why. */
    public record LeftOut(String path, String why) {}

    public Intake {
        leftOut = List.copyOf(leftOut);
    }
}
