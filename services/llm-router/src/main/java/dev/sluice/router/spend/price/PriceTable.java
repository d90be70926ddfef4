package dev.sluice.router.spend.price;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.contracts.Pricing;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Prices by model, as dated data: each line says from which day it holds and who said so. A line without a provider
 * holds at every provider that has none of its own. A model with a date at its end costs what the model without it does,
 * unless it has a line itself. A pure value.
 */
public final class PriceTable {
    public static final PriceTable EMPTY = new PriceTable("", List.of());

    private static final Pattern SNAPSHOT = Pattern.compile("-(\\d{4}-\\d{2}-\\d{2}|\\d{8})$");
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String currency;
    private final Map<Model, List<Pricing.Line>> lines = new HashMap<>();

    private record Model(Optional<String> provider, String name) {}

    public PriceTable(Pricing pricing) {
        this(pricing.currency(), pricing.prices());
    }

    private PriceTable(String currency, List<Pricing.Line> lines) {
        this.currency = currency;
        var newestFirst = lines.stream()
                .sorted(Comparator.comparing(Pricing.Line::since).reversed())
                .toList();
        for (var line : newestFirst) {
            this.lines
                    .computeIfAbsent(new Model(line.provider(), line.model()), _ -> new java.util.ArrayList<>())
                    .add(line);
        }
    }

    /** Reads {@code {"currency": …, "prices": [{model, since, source, prompt, completion, …}]}}; says what is wrong. */
    public static PriceTable read(byte[] json) throws Malformed {
        try {
            return new PriceTable(JSON.readValue(json, Pricing.class));
        } catch (IOException | RuntimeException malformed) {
            throw new Malformed(sentence(malformed));
        }
    }

    /** The same from a tree. */
    public static PriceTable read(JsonNode json) throws Malformed {
        try {
            return new PriceTable(JSON.treeToValue(json, Pricing.class));
        } catch (JsonProcessingException | RuntimeException malformed) {
            throw new Malformed(sentence(malformed));
        }
    }

    /** What the currency of these figures is, for people. */
    public String currency() {
        return currency;
    }

    /** The price of a model on a day; empty if the table does not know it. */
    public Optional<Price> find(String provider, String model, LocalDate day) {
        return of(provider, model, day).or(() -> {
            var snapshot = SNAPSHOT.matcher(model);
            return snapshot.find() ? of(provider, model.substring(0, snapshot.start()), day) : Optional.empty();
        });
    }

    /** The price of all models of a provider that have none of their own. */
    public Optional<Price> findForAll(String provider, LocalDate day) {
        return of(provider, Pricing.ALL_MODELS, day);
    }

    private Optional<Price> of(String provider, String model, LocalDate day) {
        return at(new Model(Optional.of(provider), model), day)
                .or(() -> at(new Model(Optional.empty(), model), day))
                .map(PriceTable::price);
    }

    private Optional<Pricing.Line> at(Model model, LocalDate day) {
        return lines.getOrDefault(model, List.of()).stream()
                .filter(line -> !line.since().isAfter(day))
                .findFirst();
    }

    private static Price price(Pricing.Line line) {
        var usual = rates(
                line.prompt(),
                line.cached(),
                line.completion(),
                line.reasoning(),
                line.cacheWrite(),
                line.cacheWriteLong());
        var tiers = line.tiers().stream()
                .map(tier -> new Price.Tier(
                        tier.above(),
                        rates(
                                tier.prompt(),
                                tier.cached(),
                                tier.completion(),
                                tier.reasoning(),
                                tier.cacheWrite(),
                                tier.cacheWriteLong())))
                .toList();
        return new Price(usual, tiers, line.image().orElse(0L));
    }

    private static Price.Rates rates(
            long prompt,
            Optional<Long> cached,
            long completion,
            Optional<Long> reasoning,
            Optional<Long> cacheWrite,
            Optional<Long> cacheWriteLong) {
        var written = cacheWrite.orElse(prompt);
        return new Price.Rates(
                prompt,
                cached.orElse(prompt),
                completion,
                reasoning.orElse(completion),
                written,
                cacheWriteLong.orElse(written));
    }

    private static String sentence(Exception malformed) {
        var text =
                malformed instanceof JsonProcessingException json ? json.getOriginalMessage() : malformed.getMessage();
        return text == null ? malformed.getClass().getSimpleName() : text;
    }

    /** A table that cannot be used, and why. */
    public static final class Malformed extends Exception {
        private Malformed(String why) {
            super(why);
        }
    }
}
