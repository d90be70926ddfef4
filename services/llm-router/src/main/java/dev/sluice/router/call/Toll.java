package dev.sluice.router.call;

import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.redis.RedisScripts;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.spend.Budgets;
import dev.sluice.router.spend.Charge;
import dev.sluice.router.spend.Spender;
import dev.sluice.router.spend.limit.RateLimits;
import dev.sluice.router.spend.tokens.TokenEstimator;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

/**
 * What one call must pass before a provider is asked: its rate limits, then, unless another call's answer does, its
 * budgets. What is taken is put right when the call's usage record is written. Lives on the call's context; each answer
 * comes there, at once where nothing applies. Never blocks and never fails.
 */
final class Toll {
    private final RedisScripts scripts;
    private final RateLimits limits;
    private final Budgets budgets;
    private final TokenEstimator estimator;
    private final ToLongFunction<Candidate> outputTokens;
    private final CallTicket ticket;
    private final boolean alone;
    private final BooleanSupplier gone;
    private final Spender spender;
    private final Purse purse;

    /** What Redis said of the money when it was asked about the limits. */
    private Optional<Budgets.Answer> reserved = Optional.empty();

    /**
     * How the limits took it.
     *
     * @param refusal what the caller is told, if the call may not be made
     * @param headers for the answer, whatever it will be
     */
    record Passage(Optional<OpenAiError> refusal, Map<String, String> headers) {}

    /** Whether there is money for a call. */
    sealed interface Leave {
        /** @param paid the call, with those whom it may ask */
        record Granted(CallTicket paid) implements Leave {}

        record Refused(OpenAiError error) implements Leave {}
    }

    /**
     * @param outputTokens what a candidate is told to keep to, if the caller names no bound
     * @param alone whether no other call's answer would do: then the money is asked for in one step with the limits
     * @param gone whether the call has ended meanwhile: then nothing stays taken
     */
    Toll(
            RedisScripts scripts,
            RateLimits limits,
            Budgets budgets,
            TokenEstimator estimator,
            ToLongFunction<Candidate> outputTokens,
            CallTicket ticket,
            boolean alone,
            BooleanSupplier gone) {
        this.scripts = scripts;
        this.limits = limits;
        this.budgets = budgets;
        this.estimator = estimator;
        this.outputTokens = outputTokens;
        this.ticket = ticket;
        this.alone = alone;
        this.gone = gone;
        this.spender = ticket.caller().spender();
        this.purse = new Purse(ticket, outputTokens, this::promptTokens);
    }

    /** Whether Redis must be asked about the limits. */
    boolean asksForLimits() {
        return limits.apply(spender);
    }

    /** Takes a request and its tokens from every rate limit that applies. */
    Future<Passage> limits() {
        if (!asksForLimits()) {
            return Future.succeededFuture(new Passage(Optional.empty(), Map.of()));
        }
        return money().flatMap(
                        money -> limits.wish(call(), spender, mostTokens()).map(rate -> both(rate, money)))
                .orElseGet(() -> limits.take(call(), spender, mostTokens()))
                .map(verdict -> switch (verdict) {
                    case RateLimits.Verdict.Refused(OpenAiError error, Map<String, String> headers) ->
                        new Passage(Optional.of(error), headers);
                    case RateLimits.Verdict.Admitted(Map<String, String> headers) ->
                        new Passage(Optional.empty(), headers);
                })
                .onSuccess(_ -> giveBackIfGone());
    }

    /** Reserves what the call may cost, or says why not. Whose price nobody knows is not asked on a budget. */
    Future<Leave> budgets() {
        var counted = budgets.apply(spender, ticket.at());
        if (!counted && ticket.costMicrosMax().isEmpty()) {
            return Future.succeededFuture(new Leave.Granted(ticket));
        }
        return switch (purse.leave()) {
            case Leave.Refused refused -> {
                limits.release(call());
                yield Future.succeededFuture(refused);
            }
            case Leave.Granted granted when counted -> reserve(granted.paid());
            case Leave.Granted granted -> Future.succeededFuture(granted);
        };
    }

    private Future<Leave> reserve(CallTicket paid) {
        return reserved.map(Future::succeededFuture)
                .orElseGet(() -> budgets.reserve(charge(paid)))
                .<Leave>map(answer -> switch (answer) {
                    case Budgets.Answer.Reserved _ -> new Leave.Granted(paid);
                    case Budgets.Answer.Refused(OpenAiError error) -> {
                        limits.release(call());
                        yield new Leave.Refused(error);
                    }
                })
                .onSuccess(_ -> giveBackIfGone());
    }

    private Optional<Budgets.Wish> money() {
        return alone && budgets.apply(spender, ticket.at()) && purse.leave() instanceof Leave.Granted(CallTicket paid)
                ? budgets.wish(charge(paid))
                : Optional.empty();
    }

    /** One step in Redis; what it says of the money waits until that is asked for. */
    private Future<RateLimits.Verdict> both(RateLimits.Wish rate, Budgets.Wish money) {
        return scripts.run(rate.step().andThen(money.step()))
                .map(answer -> {
                    if (answer.size() > 1) {
                        reserved = Optional.of(money.answered(answer.get(1)));
                    }
                    return rate.answered(answer.get(0));
                })
                .otherwise(away -> {
                    reserved = Optional.of(money.away(away));
                    return rate.away(away);
                });
    }

    private Charge charge(CallTicket paid) {
        var dearest = purse.dearest(paid);
        var caller = ticket.caller();
        return new Charge(
                call(),
                spender,
                caller.step(),
                caller.run(),
                ticket.agent(),
                paid.candidate().provider(),
                paid.candidate().model(),
                dearest.tokens(),
                dearest.price(),
                dearest.micros(),
                ticket.at(),
                Optional.of(ticket.call().traceparent()),
                ticket.tags().recorded());
    }

    /** A call that has ended has had its usage record: nothing else would put right what is taken now. */
    private void giveBackIfGone() {
        if (gone.getAsBoolean()) {
            limits.release(call());
            budgets.release(call());
        }
    }

    /** Whoever answers in the end, the limits hold it. */
    private long mostTokens() {
        return ticket.route().candidates().stream()
                .mapToLong(candidate -> promptTokens(candidate) + completionTokens(candidate))
                .max()
                .orElseThrow();
    }

    private long completionTokens(Candidate candidate) {
        return ticket.call().request().outputTokensMax(outputTokens.applyAsLong(candidate));
    }

    private long promptTokens(Candidate candidate) {
        return estimator.most(
                candidate.provider(), candidate.model(), ticket.call().request().promptSize());
    }

    private String call() {
        return ticket.call().id();
    }
}
