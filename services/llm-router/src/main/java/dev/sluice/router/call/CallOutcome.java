package dev.sluice.router.call;

import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.reply.ProviderFailure;
import java.time.Duration;
import java.util.Optional;

/**
 * How a model call ended.
 *
 * @param usage what it took
 * @param estimated whether we counted because the provider did not say
 * @param firstToken how long the caller waited for the first token; empty if there was none
 */
public record CallOutcome(End end, TokenUsage usage, boolean estimated, Duration took, Optional<Duration> firstToken) {

    /** The ways in which a call ends. */
    public sealed interface End {
        record Completed() implements End {}

        record Failed(ProviderFailure.Kind kind) implements End {}

        record Cancelled(Cancellation why) implements End {}
    }
}
