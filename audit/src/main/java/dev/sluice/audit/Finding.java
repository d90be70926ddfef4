package dev.sluice.audit;

/**
 * One thing that is not as it was signed.
 *
 * @param offset where: in {@code sluice.audit}, or for what is wrong with a head in {@code sluice.audit-heads}
 * @param detail what there is instead, in words
 */
public record Finding(Kind kind, int partition, long offset, String detail) {
    /** So many of one partition are worth showing by themselves. */
    public static final int SHOWN_MAX = 1_000;

    /** What can be wrong. */
    public enum Kind {
        /** Another record stands at this offset than the one that was signed. */
        CHANGED,
        /** The record of this offset is nowhere. */
        MISSING,
        /** The record of this offset stands at another. */
        MOVED,
        /** A record stands where none was. */
        INSERTED,
        /** From here on all records stand at other offsets. */
        SHIFTED,
        /** No head speaks of the records from here on, although there was time. */
        UNSIGNED,
        /** A head that nobody trusted has signed, or that does not say what was signed. */
        HEAD_FORGED,
        /** Heads before this one are gone. */
        HEADS_MISSING,
        /** A head that does not follow the one before: the chain was begun twice, or a head repeated. */
        HEAD_OUT_OF_LINE;

        /** Whether the offset is one of {@code sluice.audit-heads}. */
        public boolean ofHeads() {
            return this == HEAD_FORGED || this == HEADS_MISSING || this == HEAD_OUT_OF_LINE;
        }
    }

    @Override
    public String toString() {
        return "%s  partition %d, %soffset %d: %s"
                .formatted(
                        kind.name().toLowerCase().replace('_', ' '),
                        partition,
                        kind.ofHeads() ? "head at " : "",
                        offset,
                        detail);
    }
}
