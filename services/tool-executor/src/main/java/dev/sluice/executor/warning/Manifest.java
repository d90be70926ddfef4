package dev.sluice.executor.warning;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sluice.contracts.MessageCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** How a kind of file names what its project loads. */
sealed interface Manifest {
    /** Something loaded; the line where it is named is not known of every kind. */
    record Loaded(String name, Optional<Integer> line) {}

    /** All that a file of this kind names. */
    List<Loaded> loaded(String text);

    /**
     * One that is read line by line: what is written in a way that nobody writes is not found.
     *
     * @param section the line that begins a part of it, with the part's name; where there is none every line counts
     * @param counts whether what stands in a part is loaded
     * @param entry what names something loaded
     */
    record Lines(Optional<Pattern> section, Predicate<String> counts, Pattern entry) implements Manifest {
        static Lines of(String entry) {
            return new Lines(Optional.empty(), _ -> true, Pattern.compile(entry));
        }

        static Lines of(String section, Predicate<String> counts, String entry) {
            return new Lines(Optional.of(Pattern.compile(section)), counts, Pattern.compile(entry));
        }

        @Override
        public List<Loaded> loaded(String text) {
            var found = new ArrayList<Loaded>();
            var within = section.isEmpty();
            var number = 0;
            for (var line : text.split("\r?\n")) {
                number++;
                var begins = section.map(pattern -> pattern.matcher(line));
                if (begins.isPresent() && begins.get().find()) {
                    within = counts.test(begins.get().group(1));
                    continue;
                }
                var entries = entry.matcher(line);
                while (within && entries.find()) {
                    found.add(new Loaded(entries.group(1), Optional.of(number)));
                }
            }
            return found;
        }
    }

    /** {@code package.json}; what npm cannot read either names nothing. */
    record Package() implements Manifest {
        @Override
        public List<Loaded> loaded(String text) {
            var found = new ArrayList<Loaded>();
            try {
                MessageCodec.mapper().readTree(text).properties().stream()
                        .filter(part -> part.getKey().toLowerCase(Locale.ROOT).endsWith("dependencies"))
                        .forEach(part -> part.getValue()
                                .fieldNames()
                                .forEachRemaining(name -> found.add(new Loaded(name, Optional.empty()))));
            } catch (JsonProcessingException unreadable) {
                return List.of();
            }
            return found;
        }
    }
}
