package dev.sluice.router.call;

import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.call.Toll.Leave;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.provider.ProviderCall;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.spend.Budgets;
import dev.sluice.router.spend.price.PriceList.Priced;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Whom a call for which money is counted may ask, and for how long an answer. Those whose price nobody knows are not asked.
 * Where the call has money of its own, an answer whose length the caller does not name is bounded so that it is paid for
 * whatever the model writes; who could not even write a short one is not asked. Pure.
 */
final class Purse {
    /** The code of the error for a call whose price nobody knows though a budget applies. */
    static final String PRICE_UNKNOWN = "price_unknown";

    /** The code of the error for a call that could cost more than is left for it. */
    static final String TURN_COST_EXHAUSTED = "turn_cost_exhausted";

    /** A shorter answer is none: a tool call, or a few sentences. */
    private static final long ANSWER_TOKENS_MIN = 256;

    private final CallTicket ticket;
    private final ToLongFunction<Candidate> outputTokens;
    private final ToLongFunction<Candidate> promptTokens;
    private Optional<Leave> leave = Optional.empty();

    /** What one candidate would take at most, and its price. */
    record Expected(TokenUsage tokens, Priced price, long micros) {}

    /**
     * @param outputTokens what a candidate is told to keep to, if the caller names no bound
     * @param promptTokens what it is taken to read, at most
     */
    Purse(CallTicket ticket, ToLongFunction<Candidate> outputTokens, ToLongFunction<Candidate> promptTokens) {
        this.ticket = ticket;
        this.outputTokens = outputTokens;
        this.promptTokens = promptTokens;
    }

    /** The call with those whom it may ask, or why there are none; what the budgets say is not looked at. */
    Leave leave() {
        var known = leave.orElseGet(this::judged);
        leave = Optional.of(known);
        return known;
    }

    /** Whoever answers in the end, it must be paid for. */
    Expected dearest(CallTicket paid) {
        return paid.route().candidates().stream()
                .map(candidate -> expected(
                        candidate,
                        paid.call()
                                .bound(candidate.provider(), candidate.model())
                                .orElseThrow()))
                .max(Comparator.comparingLong(Expected::micros))
                .orElseThrow();
    }

    private Leave judged() {
        var priced = ticket.route().candidates().stream()
                .filter(candidate -> ticket.prices().of(candidate).known())
                .toList();
        if (priced.isEmpty()) {
            return new Leave.Refused(priceUnknown());
        }
        var payable = new ArrayList<Candidate>();
        var bounds = new HashMap<String, Long>();
        for (var candidate : priced) {
            var bound = bound(candidate);
            if (bound > 0) {
                payable.add(candidate);
                bounds.put(ProviderCall.boundOf(candidate.provider(), candidate.model()), bound);
            }
        }
        return payable.isEmpty()
                ? new Leave.Refused(tooDear())
                : new Leave.Granted(ticket.paid(ticket.route().only(payable), bounds));
    }

    /** The most tokens of an answer that the candidate is told; 0 if it cannot be paid. */
    private long bound(Candidate candidate) {
        var most = outputTokens.applyAsLong(candidate);
        if (fits(candidate, most)) {
            return most;
        }
        var least = Math.min(ANSWER_TOKENS_MIN, most);
        // What the caller names is not made shorter.
        if (ticket.call().request().outputTokensMax() > 0 || !fits(candidate, least)) {
            return 0;
        }
        var fitting = least;
        for (var tooMany = most; tooMany - fitting > 1; ) {
            var middle = (fitting + tooMany) / 2;
            if (fits(candidate, middle)) {
                fitting = middle;
            } else {
                tooMany = middle;
            }
        }
        return fitting;
    }

    private boolean fits(Candidate candidate, long bound) {
        return ticket.costMicrosMax()
                .map(most -> expected(candidate, bound).micros() <= most)
                .orElse(true);
    }

    private Expected expected(Candidate candidate, long bound) {
        var priced = ticket.prices().of(candidate);
        var written = ticket.call().request().outputTokensMax(bound);
        var tokens = priced.price().dearest(promptTokens.applyAsLong(candidate), written);
        return new Expected(tokens, priced, ticket.answeredBy(candidate).costMicros(tokens));
    }

    /** Like a budget that is used up: to try again is in vain until an operator has given the model a price. */
    private OpenAiError priceUnknown() {
        return OpenAiError.of(
                402,
                Budgets.QUOTA,
                PRICE_UNKNOWN,
                "A budget applies to this call, and nobody has said what "
                        + ticket.candidate().model() + " costs: the operator gives it a price.");
    }

    private OpenAiError tooDear() {
        return OpenAiError.of(
                402,
                Budgets.QUOTA,
                TURN_COST_EXHAUSTED,
                "The call could cost more than the %d micros that its turn has left for it."
                        .formatted(ticket.costMicrosMax().orElseThrow()));
    }
}
