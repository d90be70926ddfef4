package dev.sluice.audit;

/**
 * A head that somebody remembers outside of Kafka: a chain that does not lead through it was cut or begun anew, whatever
 * is signed now.
 *
 * @param link 64 hex digits
 */
public record KnownHead(int partition, long number, String link) {
    public KnownHead {
        if (partition < 0 || number < 1 || !link.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("no head of a chain");
        }
    }

    /** Reads what {@link #toString} wrote. */
    public static KnownHead parse(String line) {
        var parts = line.strip().split(" ");
        if (parts.length != 3) {
            throw new IllegalArgumentException("a known head is a partition, a number and a link");
        }
        return new KnownHead(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), parts[2]);
    }

    @Override
    public String toString() {
        return partition + " " + number + " " + link;
    }
}
