package dev.sluice.router.spend.tokens;

import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.request.PromptSize;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many tokens a request takes, while or where its provider does not say: the one estimate for routes, limits,
 * reservations and bills. It begins with what text usually takes and learns from each answer what a model of this provider
 * really took for a byte, in the memory of this replica. Pictures count by {@link PictureRules}. Thread-safe; never blocks.
 */
@Singleton
public class TokenEstimator {
    /** English text and code, with the JSON around it. */
    private static final double USUAL = 0.25;

    /** What hardly any text exceeds, but for blobs. */
    private static final double HIGH = 1.0 / 3;

    /** A provider that says less than this for a byte is not believed when money is set aside. */
    private static final double HIGH_MIN = 0.2;

    private static final double RATIO_MIN = 0.02;
    private static final double RATIO_MAX = 1;

    /** In shorter prompts what a provider adds of its own is most of it. */
    private static final long LEARNED_BYTES_MIN = 1_024;

    private static final double WEIGHT = 1.0 / 8;
    private static final double FORGETTING = 1.0 / 64;
    private static final int MODELS_MAX = 2_000;

    private final PictureRules pictures = PictureRules.shipped();
    private final Map<Model, Ratios> learned = new ConcurrentHashMap<>();

    private record Model(String provider, String name) {}

    /**
     * Tokens for a byte of text.
     *
     * @param mean of the last answers
     * @param high of those that took most
     */
    private record Ratios(double mean, double high) {
        Ratios and(double ratio) {
            var newMean = mean + (ratio - mean) * WEIGHT;
            return new Ratios(newMean, Math.max(ratio, high - (high - newMean) * FORGETTING));
        }
    }

    /** What a prompt of this size takes at a model, more or less. */
    public long expected(String provider, String model, PromptSize prompt) {
        var ratios = learned.get(new Model(provider, model));
        return tokens(model, prompt, ratios == null ? USUAL : ratios.mean());
    }

    /** What it takes at most, as far as texts so far have shown. */
    public long most(String provider, String model, PromptSize prompt) {
        var ratios = learned.get(new Model(provider, model));
        return tokens(model, prompt, ratios == null ? HIGH : Math.max(HIGH_MIN, ratios.high()));
    }

    /** What a call took whose provider has not said it. */
    public TokenUsage spent(String provider, String model, PromptSize prompt, long outputChars) {
        var ratios = learned.get(new Model(provider, model));
        var completion = Math.ceil(outputChars * (ratios == null ? USUAL : ratios.mean()));
        return new TokenUsage(expected(provider, model, prompt), 0, (long) completion, 0);
    }

    /** Learns from what a provider says that a prompt took. */
    public void learn(String provider, String model, PromptSize prompt, TokenUsage said) {
        if (prompt.textBytes() < LEARNED_BYTES_MIN || said.prompt() == 0) {
            return;
        }
        var text = said.prompt() - pictures.tokens(model, prompt.pictures());
        var ratio = Math.clamp((double) text / prompt.textBytes(), RATIO_MIN, RATIO_MAX);
        var key = new Model(provider, model);
        // Callers may name models without end.
        if (learned.containsKey(key) || learned.size() < MODELS_MAX) {
            learned.merge(key, new Ratios(ratio, ratio), (before, _) -> before.and(ratio));
        }
    }

    private long tokens(String model, PromptSize prompt, double ratio) {
        return (long) Math.ceil(prompt.textBytes() * ratio) + pictures.tokens(model, prompt.pictures());
    }
}
