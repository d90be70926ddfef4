package dev.sluice.router.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** The calls of this replica that others may follow, one for each request. Thread-safe. */
public final class Flights {
    private final ConcurrentHashMap<Id, Flight> flying = new ConcurrentHashMap<>();
    private final int bytesMax;
    private final BiConsumer<Id, Flight> over;

    /** Requests that get the very same bytes: the same answer, delivered in the same way. */
    public record Id(CacheKey key, boolean stream, boolean includeUsage) {}

    /** The part that a caller has in a call. */
    public sealed interface Part {
        record Leader(Flight flight) implements Part {}

        record Follower(Flight flight) implements Part {}
    }

    /**
     * @param bytesMax how much of each is held
     * @param over told once of each that has ended; may be followed until it is {@link #forget forgotten}
     */
    public Flights(int bytesMax, BiConsumer<Id, Flight> over) {
        this.bytesMax = bytesMax;
        this.over = over;
    }

    public Part join(Id id, Flight.Reader reader) {
        while (true) {
            var fresh = new Flight(bytesMax, ended -> over.accept(id, ended));
            var there = flying.putIfAbsent(id, fresh);
            if (there == null) {
                return new Part.Leader(fresh);
            }
            if (there.board(reader)) {
                return new Part.Follower(there);
            }
            flying.remove(id, there);
        }
    }

    public void forget(Id id, Flight flight) {
        flying.remove(id, flight);
    }

    int size() {
        return flying.size();
    }
}
