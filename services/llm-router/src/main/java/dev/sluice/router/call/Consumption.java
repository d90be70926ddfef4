package dev.sluice.router.call;

import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.StreamReading.SoFar;
import dev.sluice.router.dialect.request.PromptSize;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.guard.Attempt;
import dev.sluice.router.spend.tokens.TokenEstimator;
import java.util.Optional;

/**
 * What the attempts of one call took: by their provider's word, as far as it goes; for the rest by our estimate.
 *
 * @param prompt how large the request is
 */
record Consumption(TokenEstimator estimator, PromptSize prompt) {
    TokenUsage of(Attempt attempt) {
        return attempt.usage()
                .or(() -> attempt.soFar().map(said -> andSince(said, attempt)))
                .orElseGet(() -> estimated(attempt.candidate(), attempt.outputChars()));
    }

    /** Learns from an answer that came to its end. */
    void learn(Attempt attempt) {
        var candidate = attempt.candidate();
        attempt.usage().ifPresent(said -> estimator.learn(candidate.provider(), candidate.model(), prompt, said));
    }

    /** Whether the provider cannot have worked: it failed too early, and wrote nothing. */
    static boolean isNone(Optional<ProviderFailure> why, Attempt attempt) {
        return why.isPresent()
                && !why.get().kind().mayCost()
                && attempt.outputChars() == 0
                && attempt.usage().isEmpty()
                && attempt.soFar().isEmpty();
    }

    /** What a provider said until then holds; what it has written since is estimated. */
    private TokenUsage andSince(SoFar said, Attempt attempt) {
        var usage = said.usage();
        var since = estimated(attempt.candidate(), attempt.outputChars() - said.outputChars());
        return new TokenUsage(
                usage.prompt(),
                usage.cached(),
                usage.completion() + since.completion(),
                usage.reasoning(),
                usage.cacheWritten(),
                usage.cacheWrittenLong());
    }

    private TokenUsage estimated(Candidate candidate, long outputChars) {
        return estimator.spent(candidate.provider(), candidate.model(), prompt, outputChars);
    }
}
