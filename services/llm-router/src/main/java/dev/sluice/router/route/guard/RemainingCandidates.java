package dev.sluice.router.route.guard;

import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.route.Candidate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The candidates of one call that have not been asked yet, in their order; a failure of one may rule others out. */
final class RemainingCandidates {
    private static final Set<Kind> REFUSED_ALIKE = EnumSet.of(
            Kind.REQUEST_REFUSED, Kind.UNSAYABLE, Kind.REQUEST_TOO_LARGE, Kind.CONTEXT_EXCEEDED, Kind.CONTENT_FILTERED);

    private final Deque<Candidate> candidates;

    RemainingCandidates(List<Candidate> candidates) {
        this.candidates = new ArrayDeque<>(candidates);
    }

    boolean isEmpty() {
        return candidates.isEmpty();
    }

    /** Takes the first. */
    Candidate next() {
        return candidates.remove();
    }

    /**
     * What one model refuses it refuses by its other keys too, and what was too long for it is too long for those that hold
     * no more.
     */
    void skipAlike(Candidate failed, ProviderFailure failure) {
        if (REFUSED_ALIKE.contains(failure.kind())) {
            candidates.removeIf(other ->
                    other.provider().equals(failed.provider()) && other.model().equals(failed.model()));
        }
        if (failure.kind() == Kind.CONTEXT_EXCEEDED) {
            candidates.removeIf(other -> other.model().equals(failed.model()) || holdsNoMore(other, failed));
        }
    }

    private static boolean holdsNoMore(Candidate other, Candidate failed) {
        return failed.contextTokens()
                .flatMap(held -> other.contextTokens().map(holds -> holds <= held))
                .orElse(false);
    }
}
