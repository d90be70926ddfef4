package dev.sluice.router.call;

import dev.sluice.router.route.Candidate;
import dev.sluice.router.spend.price.PriceList;
import dev.sluice.router.spend.price.PriceList.Priced;
import java.time.Instant;
import java.util.Set;

/**
 * What one call costs, whoever answers it: by the prices of the moment at which it was admitted.
 *
 * @param free the providers that take no money, because they are this machine
 */
public record CallPrices(PriceList list, Set<String> free, Instant at) {
    public CallPrices {
        free = Set.copyOf(free);
    }

    public Priced of(Candidate candidate) {
        return free.contains(candidate.provider()) ? Priced.FREE : list.of(candidate.provider(), candidate.model(), at);
    }
}
