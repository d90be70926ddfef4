package dev.sluice.router.reuse;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The calls of this replica that others may follow, one for each request. Thread-safe. */
public final class Flights {
    private final ConcurrentHashMap<Id, Flight> flying = new ConcurrentHashMap<>();
    private final int bytesMax;

    /** Requests that get the very same bytes: the same answer, delivered in the same way. */
    public record Id(CacheKey key, boolean stream, boolean includeUsage) {}

    /** The part that a caller has in a call. */
    public sealed interface Part {
        record Leader(Flight flight) implements Part {}

        record Follower(Flight flight) implements Part {}
    }

    /** @param bytesMax how much of each is held */
    public Flights(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /**
     * Leads a call, or follows one.
     *
     * @param over told once of the call led when it has ended; it may be followed until it is {@link #forget forgotten}
     */
    public Part join(Id id, Flight.Reader reader, Consumer<Flight> over) {
        while (true) {
            var fresh = new Flight(bytesMax, over);
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
