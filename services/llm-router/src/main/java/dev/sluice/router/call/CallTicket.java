package dev.sluice.router.call;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.provider.ProviderCall;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.Route;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a model call when it starts.
 *
 * @param requestId the caller's name for it, or {@code call.id()} if the caller gave none
 * @param agent the role that asks, as users see it
 * @param route whom to try
 * @param candidate whom to try first; when the call has ended, who answered or failed last
 * @param call what the provider gets; its id is the one in the ledger
 * @param prices what it costs
 * @param tags what the caller calls the work that it is for
 * @param cost that whoever asks counts what it costs
 */
public record CallTicket(
        String requestId,
        Caller caller,
        Optional<Role> agent,
        Route.To route,
        Candidate candidate,
        ProviderCall call,
        CallPrices prices,
        Tags tags,
        Optional<CostAsked> cost) {

    /** When it was admitted. */
    public Instant at() {
        return prices.at();
    }

    /** The ticket as it is when the call has ended. */
    CallTicket answeredBy(Candidate last) {
        return new CallTicket(requestId, caller, agent, route, last, call, prices, tags, cost);
    }

    /** The ticket of an attempt that came to nothing: it has a line of its own in the ledger. */
    CallTicket ofAttempt(int number, Candidate tried) {
        return new CallTicket(
                requestId, caller, agent, route, tried, call.named(call.id() + "." + number), prices, tags, cost);
    }

    /** What it may cost, where its turn has money of its own. */
    Optional<Long> costMicrosMax() {
        return cost.flatMap(CostAsked::microsMax);
    }

    /** The ticket of a call whose cost is counted. */
    CallTicket counting(Optional<CostAsked> asked) {
        return new CallTicket(requestId, caller, agent, route, candidate, call, prices, tags, asked);
    }

    /**
     * The ticket of a call for which money is set aside: these may be asked, each for an answer with a bound.
     *
     * @param bounds the most tokens of an answer, for each of them, by {@link ProviderCall#boundOf}
     */
    CallTicket paid(Route.To payable, Map<String, Long> bounds) {
        return new CallTicket(
                requestId,
                caller,
                agent,
                payable,
                payable.candidates().getFirst(),
                call.to(payable.candidates().getFirst().model(), call.fitted()).bounding(bounds),
                prices,
                tags,
                cost);
    }

    /** What this call costs, if it took so much; where it took nothing its pictures cost nothing. */
    public long costMicros(TokenUsage usage) {
        var pictures = usage.equals(TokenUsage.NONE)
                ? 0
                : call.request().promptSize().pictures().size();
        return prices.of(candidate).price().costMicros(usage, pictures);
    }
}
