package dev.sluice.router.dialect.form;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.ModelForm;
import dev.sluice.contracts.ModelForm.Api;
import dev.sluice.contracts.Routing.Capability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Sluice knows of models: dated rows, each with the page that says so, matched by the names that their vendors give
 * them. Every row counts whose pattern fits; what a later one says goes before. A name with a vendor before it, as
 * resellers write it, is another model: of that nothing is known. Immutable.
 */
public final class ModelBook {
    private static final String EVERY = "*";
    private static final String RESOURCE = "/models/models.json";

    private final List<Row> rows;
    private final List<Matched> matched;

    ModelBook(List<Row> rows) {
        this.rows = List.copyOf(rows);
        this.matched = this.rows.stream().map(Matched::of).toList();
    }

    /** A row with its patterns ready: some names are looked up for each request. */
    private record Matched(Api api, Pattern names, ModelEntry entry) {
        static Matched of(Row row) {
            var names = row.models().stream().map(Matched::expression).collect(Collectors.joining("|"));
            return new Matched(row.api(), Pattern.compile(names), row.entry());
        }

        private static String expression(String pattern) {
            return pattern.equals(EVERY)
                    ? ".*"
                    : Arrays.stream(pattern.split("\\*", -1))
                            .map(Pattern::quote)
                            .collect(Collectors.joining("[^:/]*"));
        }

        boolean fits(Api spoken, String model) {
            return api == spoken && names.matcher(model).matches();
        }
    }

    /**
     * @param family what the models are, for people
     * @param api the API of which the row speaks
     * @param models patterns of names in lower case; {@code *} stands for anything but a slash or a colon,
     *     and alone for every name
     * @param read when the pages were read
     * @param sources the pages that say so
     * @param unconfirmed what no page of the vendor says; empty if all is confirmed
     */
    public record Row(
            String family,
            Api api,
            List<String> models,
            LocalDate read,
            List<String> sources,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> unconfirmed,
            Optional<Long> contextTokens,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<Capability> lacks,
            Optional<ModelForm> takes) {
        public Row {
            if (models.isEmpty() || sources.isEmpty()) {
                throw new IllegalArgumentException("the row " + family + " names models and sources");
            }
            takes.ifPresent(form -> requireWords(form, api));
        }

        ModelEntry entry() {
            return new ModelEntry(contextTokens, lacks, takes.orElse(ModelForm.UNKNOWN));
        }
    }

    private record Rows(List<Row> models) {}

    /** The book that ships with Sluice. */
    public static ModelBook shipped() {
        try (var in = ModelBook.class.getResourceAsStream(RESOURCE)) {
            return new ModelBook(
                    MessageCodec.read(in.readAllBytes(), Rows.class).models());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnreadableMessage e) {
            throw new IllegalStateException("the resource " + RESOURCE + " is no book of models", e);
        }
    }

    /** What is known of a model at someone who speaks this API. */
    public ModelEntry entry(Api api, String model) {
        var name = model.toLowerCase(Locale.ROOT);
        return matched.stream()
                .filter(row -> row.fits(api, name))
                .map(Matched::entry)
                .reduce(ModelEntry.UNKNOWN, ModelEntry::and);
    }

    public List<Row> rows() {
        return rows;
    }

    /** @throws IllegalArgumentException if an effort is said in words that are not of this API */
    public static void requireWords(ModelForm form, Api api) {
        form.effort()
                .map(ModelForm.Effort::said)
                .filter(said -> said.api() != api)
                .ifPresent(said -> {
                    throw new IllegalArgumentException("an effort is not said as " + said.word() + " by " + api.word());
                });
    }
}
