package dev.sluice.router.call;

import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.redis.RedisScripts;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.spend.Budgets;
import dev.sluice.router.spend.Charge;
import dev.sluice.router.spend.Spender;
import dev.sluice.router.spend.limit.RateLimits;
import dev.sluice.router.spend.price.Prices;
import dev.sluice.router.spend.price.PromptTokens;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
    private final Prices prices;
    private final ToLongFunction<Candidate> outputTokens;
    private final CallTicket ticket;
    private final boolean alone;
    private final BooleanSupplier gone;
    private final Spender spender;

    /** Counted once, and only if somebody asks. */
    private OptionalLong promptTokens = OptionalLong.empty();

    /** What Redis said of the money when it was asked about the limits. */
    private Optional<Budgets.Answer> reserved = Optional.empty();

    /**
     * How the limits took it.
     *
     * @param refusal what the caller is told, if the call may not be made
     * @param headers for the answer, whatever it will be
     */
    record Passage(Optional<OpenAiError> refusal, Map<String, String> headers) {}

    /** What one candidate would take at most, and its price. */
    private record Expected(TokenUsage tokens, Prices.Priced price) {
        long micros() {
            return price.price().costMicros(tokens);
        }
    }

    /**
     * @param outputTokens expected of a candidate by a call which names no most
     * @param alone whether no other call's answer would do: then the money is asked for in one step with the limits
     * @param gone whether the call has ended meanwhile: then nothing stays taken
     */
    Toll(
            RedisScripts scripts,
            RateLimits limits,
            Budgets budgets,
            Prices prices,
            ToLongFunction<Candidate> outputTokens,
            CallTicket ticket,
            boolean alone,
            BooleanSupplier gone) {
        this.scripts = scripts;
        this.limits = limits;
        this.budgets = budgets;
        this.prices = prices;
        this.outputTokens = outputTokens;
        this.ticket = ticket;
        this.alone = alone;
        this.gone = gone;
        this.spender = ticket.caller().spender();
    }

    /** Takes a request and its tokens from every rate limit that applies. */
    Future<Passage> limits() {
        if (!limits.apply(spender)) {
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

    /** Reserves what the call may cost, or says why not. */
    Future<Optional<OpenAiError>> budgets() {
        if (!budgets.apply(spender, ticket.at())) {
            return Future.succeededFuture(Optional.empty());
        }
        return reserved.map(Future::succeededFuture)
                .orElseGet(() -> budgets.reserve(charge(dearest())))
                .map(answer -> switch (answer) {
                    case Budgets.Answer.Reserved _ -> Optional.<OpenAiError>empty();
                    case Budgets.Answer.Refused(OpenAiError error) -> {
                        limits.release(call());
                        yield Optional.of(error);
                    }
                })
                .onSuccess(_ -> giveBackIfGone());
    }

    private Optional<Budgets.Wish> money() {
        return alone && budgets.apply(spender, ticket.at()) ? budgets.wish(charge(dearest())) : Optional.empty();
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

    private Charge charge(Expected dearest) {
        var caller = ticket.caller();
        return new Charge(
                call(),
                spender,
                caller.step(),
                caller.run(),
                ticket.agent(),
                ticket.candidate().provider(),
                ticket.candidate().model(),
                dearest.tokens(),
                dearest.price(),
                dearest.micros(),
                ticket.at(),
                Optional.of(ticket.call().traceparent()));
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
        return promptTokens()
                + ticket.route().candidates().stream()
                        .mapToLong(this::completionTokens)
                        .max()
                        .orElseThrow();
    }

    /** Whoever answers in the end, it must be paid for. */
    private Expected dearest() {
        return ticket.route().candidates().stream()
                .map(this::expected)
                .max(Comparator.comparingLong(Expected::micros))
                .orElseThrow();
    }

    private Expected expected(Candidate candidate) {
        var priced = prices.of(candidate.provider(), candidate.model(), ticket.at());
        return new Expected(priced.price().dearest(promptTokens(), completionTokens(candidate)), priced);
    }

    private long completionTokens(Candidate candidate) {
        return ticket.call().request().outputTokensMax(outputTokens.applyAsLong(candidate));
    }

    private long promptTokens() {
        if (promptTokens.isEmpty()) {
            promptTokens =
                    OptionalLong.of(PromptTokens.of(ticket.call().request().json()));
        }
        return promptTokens.getAsLong();
    }

    private String call() {
        return ticket.call().id();
    }
}
