package dev.sluice.router.reuse.similar;

import java.util.Optional;

/**
 * What a text means, as a direction: texts that point the same way mean about the same. Each dimension takes a byte, which
 * moves the similarity of two by about 0.001.
 */
record Vector(byte[] values) {
    /** The direction that a model gave; empty if it gave none. */
    static Optional<Vector> of(float[] given) {
        float largest = 0;
        for (var value : given) {
            if (!Float.isFinite(value)) {
                return Optional.empty();
            }
            largest = Math.max(largest, Math.abs(value));
        }
        if (largest == 0) {
            return Optional.empty();
        }
        var values = new byte[given.length];
        for (int i = 0; i < given.length; i++) {
            values[i] = (byte) Math.round(given[i] / largest * Byte.MAX_VALUE);
        }
        return Optional.of(new Vector(values));
    }

    /** The cosine of the angle between them, -1 to 1; -1 if they cannot be compared. */
    double similarity(Vector other) {
        if (values.length != other.values.length) {
            return -1;
        }
        long product = 0;
        long mine = 0;
        long others = 0;
        for (int i = 0; i < values.length; i++) {
            product += values[i] * other.values[i];
            mine += values[i] * values[i];
            others += other.values[i] * other.values[i];
        }
        return mine == 0 || others == 0 ? -1 : product / Math.sqrt((double) mine * others);
    }
}
