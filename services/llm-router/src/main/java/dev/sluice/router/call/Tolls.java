package dev.sluice.router.call;

import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.limit.RateLimits;
import dev.sluice.router.spend.Budgets;
import dev.sluice.router.spend.Charge;
import dev.sluice.router.spend.Prices;
import dev.sluice.router.spend.PromptTokens;
import dev.sluice.router.spend.Spender;
import dev.sluice.router.wire.OpenAiError;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What a call must pass before a provider is asked: its rate limits, then its budgets. What is taken here is put right
 * when the call's usage record is written. Never blocks and never fails.
 */
@ApplicationScoped
public class Tolls {
    private final RouterConfig config;
    private final RateLimits limits;
    private final Budgets budgets;
    private final Prices prices;

    /**
     * How it went.
     *
     * @param refusal what the caller is told, if the call may not be made
     * @param headers for the answer, whatever it will be
     */
    public record Passage(Optional<OpenAiError> refusal, Map<String, String> headers) {}

    Tolls(RouterConfig config, RateLimits limits, Budgets budgets, Prices prices) {
        this.config = config;
        this.limits = limits;
        this.budgets = budgets;
        this.prices = prices;
    }

    /**
     * Pays for a call. The answer comes on the context that asks, at once where nothing applies.
     *
     * @param gone whether the call has ended meanwhile: then nothing stays taken
     */
    Future<Passage> pay(CallTicket ticket, BooleanSupplier gone) {
        var spender = Spender.of(ticket.caller());
        if (!limits.apply(spender) && !budgets.apply(spender, ticket.at())) {
            return Future.succeededFuture(new Passage(Optional.empty(), Map.of()));
        }
        var request = ticket.call().request();
        var tokens = new TokenUsage(
                PromptTokens.of(request.json()),
                0,
                request.outputTokensMax(config.budgets().outputTokens()),
                0);
        var price = dearest(ticket, tokens);
        var call = ticket.call().id();
        return limits.take(call, spender, tokens.prompt() + tokens.completion())
                .compose(verdict -> switch (verdict) {
                    case RateLimits.Verdict.Refused(OpenAiError error, Map<String, String> headers) ->
                        Future.succeededFuture(new Passage(Optional.of(error), headers));
                    case RateLimits.Verdict.Admitted(Map<String, String> headers) ->
                        budgets.reserve(Charge.of(ticket, tokens, price)).map(answer -> passage(call, answer, headers));
                })
                .onSuccess(_ -> {
                    if (gone.getAsBoolean()) {
                        giveBack(call);
                    }
                });
    }

    /** Gives back what was taken for a call that is not made, and so has no usage record. */
    void giveBack(String call) {
        limits.release(call);
        budgets.release(call);
    }

    /** Whoever answers in the end, it must be paid for. */
    private Prices.Priced dearest(CallTicket ticket, TokenUsage tokens) {
        return ticket.route().candidates().stream()
                .map(candidate -> prices.of(candidate.provider(), candidate.model(), ticket.at()))
                .max(Comparator.comparingLong(priced -> priced.price().costMicros(tokens)))
                .orElseThrow();
    }

    private Passage passage(String call, Budgets.Answer answer, Map<String, String> headers) {
        return switch (answer) {
            case Budgets.Answer.Reserved _ -> new Passage(Optional.empty(), headers);
            case Budgets.Answer.Refused(OpenAiError error) -> {
                limits.release(call);
                yield new Passage(Optional.of(error), headers);
            }
        };
    }
}
