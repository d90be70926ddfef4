package dev.sluice.orchestrator.stream;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;

/**
 * Where a session is that is not in memory, or was not once: all that is left here of one that rests, about 100 bytes.
 *
 * <pre>
 *   (in memory) -> rested -> recalled -> rested …
 *   any -> gone
 * </pre>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @Type(value = Whereabouts.Rested.class, name = "rested"),
    @Type(value = Whereabouts.Recalled.class, name = "recalled"),
    @Type(value = Whereabouts.Gone.class, name = "gone")
})
sealed interface Whereabouts {
    /**
     * It rests.
     *
     * @param seq the last fact that its rested state knows; the next one says that it rests
     * @param partition where on {@code sluice.rested}
     * @param offsets of the rested state's pieces, in their order
     * @param at the time of the fact that says so
     */
    record Rested(long seq, int partition, List<Long> offsets, Instant at) implements Whereabouts {}

    /** It is in memory again; its old rested state is dropped when it rests anew, and not before all of this is committed. */
    record Recalled(long seq, int partition, int pieces) implements Whereabouts {}

    /** It was deleted, for good. */
    record Gone() implements Whereabouts {}
}
