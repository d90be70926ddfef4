package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What models cost, as dated data: the body of the {@link ConfigVersion} with the key {@code prices/current} on
 * {@code sluice.configs}, and of the llm-router's price file.
 *
 * @param currency of all its figures, for people
 * @param prices at most 5,000
 */
public record Pricing(
        String currency, @JsonSetter(nulls = Nulls.AS_EMPTY) List<Line> prices) {
    /** The kind of its {@link ConfigVersion}. */
    public static final String KIND = "prices";

    /** The name of its {@link ConfigVersion}. */
    public static final String CURRENT = "current";

    /** The model of a line that holds for every model which has none of its own. */
    public static final String ALL_MODELS = "*";

    private static final int LINES_MAX = 5_000;
    private static final int NAME_CHARS_MAX = 128;
    private static final int SOURCE_CHARS_MAX = 512;
    private static final int TIERS_MAX = 10;

    public Pricing {
        named("the currency", currency, NAME_CHARS_MAX);
        if (prices.size() > LINES_MAX) {
            throw new IllegalArgumentException("at most " + LINES_MAX + " prices");
        }
        prices = List.copyOf(prices);
    }

    /**
     * What one model costs from one day on, in millionths of the currency per million tokens; {@code image} in millionths
     * per image.
     *
     * @param provider whose price this is; without one it holds at every provider that has none of its own
     * @param model as its provider calls it, or {@link #ALL_MODELS}
     * @param since the first day, in UTC, on which it holds
     * @param source where it was read
     * @param cached for tokens out of the provider's cache; without one they cost what others do
     * @param reasoning for tokens that nobody sees; without one they cost what the completion does
     * @param image 0 without one
     * @param cacheWrite for tokens that are written to the provider's cache; without one they cost what others do
     * @param cacheWriteLong for those that are kept there for an hour; without one they cost what {@code cacheWrite} says
     * @param tiers what all tokens of a call cost whose prompt is longer than usual, at most 10; the highest that applies
     */
    public record Line(
            Optional<String> provider,
            String model,
            LocalDate since,
            String source,
            long prompt,
            Optional<Long> cached,
            long completion,
            Optional<Long> reasoning,
            Optional<Long> image,
            @JsonProperty("cache_write") Optional<Long> cacheWrite,
            @JsonProperty("cache_write_long") Optional<Long> cacheWriteLong,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
            List<Tier> tiers) {
        public Line {
            provider.ifPresent(given -> named("a price's provider", given, NAME_CHARS_MAX));
            named("a price's model", model, NAME_CHARS_MAX);
            named("a price's source", source, SOURCE_CHARS_MAX);
            if (since == null) {
                throw new IllegalArgumentException("a price says since when");
            }
            notNegative(
                    Optional.of(prompt), cached, Optional.of(completion), reasoning, image, cacheWrite, cacheWriteLong);
            if (tiers.size() > TIERS_MAX) {
                throw new IllegalArgumentException("at most " + TIERS_MAX + " tiers of a price");
            }
            tiers = tiers.stream().sorted(Comparator.comparing(Tier::above)).toList();
        }
    }

    /**
     * What every token of a call costs whose prompt is longer than so many tokens, cached ones included. What is left out
     * follows the figures here as it does in a {@link Line}.
     *
     * @param above at least 1
     */
    public record Tier(
            long above,
            long prompt,
            Optional<Long> cached,
            long completion,
            Optional<Long> reasoning,
            @JsonProperty("cache_write") Optional<Long> cacheWrite,
            @JsonProperty("cache_write_long") Optional<Long> cacheWriteLong) {
        public Tier {
            if (above < 1) {
                throw new IllegalArgumentException("a tier of a price is above at least 1 token");
            }
            notNegative(Optional.of(prompt), cached, Optional.of(completion), reasoning, cacheWrite, cacheWriteLong);
        }
    }

    @SafeVarargs
    private static void notNegative(Optional<Long>... prices) {
        for (var price : prices) {
            if (price.orElse(0L) < 0) {
                throw new IllegalArgumentException("prices are never negative");
            }
        }
    }

    private static void named(String what, String given, int charsMax) {
        if (given == null || given.isBlank() || given.length() > charsMax) {
            throw new IllegalArgumentException(what + " is 1 to " + charsMax + " characters");
        }
    }
}
