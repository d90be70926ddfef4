package dev.sluice.router.call;

import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.UsageRecorded.Reuse;
import dev.sluice.router.dialect.reply.Finish;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.route.guard.Attempt;
import java.time.Duration;
import java.util.Optional;

/**
 * A model call has ended, or one of its attempts while it went on elsewhere.
 *
 * @param ticket names who answered or failed last
 * @param usage what it took
 * @param estimated whether we counted because the provider did not say
 * @param firstToken how long the caller waited for the first token; empty if there was none
 * @param reused present if it got another call's answer
 * @param finish what the model said of its answer, as far as it came
 */
public record CallEnded(
        CallTicket ticket,
        End end,
        TokenUsage usage,
        boolean estimated,
        Duration took,
        Optional<Duration> firstToken,
        Optional<Reused> reused,
        Optional<Finish> finish) {

    /** One for which no provider took anything. */
    static CallEnded free(CallTicket ticket, End end, CallTime time) {
        return new CallEnded(
                ticket,
                end,
                TokenUsage.NONE,
                false,
                time.took(),
                time.firstToken(),
                Optional.empty(),
                Optional.empty());
    }

    /** One that got another call's answer. */
    static CallEnded reused(CallTicket ticket, Reused answer, CallTime time) {
        return new CallEnded(
                ticket,
                new End.Completed(),
                TokenUsage.NONE,
                false,
                time.took(),
                time.firstToken(),
                Optional.of(answer),
                Optional.empty());
    }

    /**
     * One that ended with this attempt.
     *
     * @param firstToken when the caller heard of it, if he did
     */
    static CallEnded of(
            CallTicket ticket,
            End end,
            Attempt attempt,
            Consumption consumption,
            Duration took,
            Optional<Duration> firstToken) {
        return new CallEnded(
                ticket,
                end,
                consumption.of(attempt),
                attempt.usage().isEmpty(),
                took,
                firstToken,
                Optional.empty(),
                Optional.of(attempt.finish()));
    }

    /**
     * That no provider was asked.
     *
     * @param saved what it would have taken
     */
    public record Reused(Reuse how, TokenUsage saved) {}

    /** The ways in which a call ends. */
    public sealed interface End {
        record Completed() implements End {}

        record Failed(ProviderFailure.Kind kind) implements End {}

        record Cancelled(Cancellation why) implements End {}
    }
}
