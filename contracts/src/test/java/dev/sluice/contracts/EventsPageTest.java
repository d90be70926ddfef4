package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the tables of {@code docs/events.md} against the code. */
class EventsPageTest {
    private static final Path PAGE = Path.of(System.getProperty("sluice.root", ".."), "docs", "events.md");

    @Test
    void thePageNamesEveryPublicEventWithItsFields() throws IOException {
        var events = new LinkedHashMap<String, String>();
        PublicEvent.all().forEach(event -> events.put(event.ceType(), fields(event.type())));

        assertEquals(events, rows("sluice\\.[A-Za-z]+\\.v1", 3, row -> row.get(2)));
    }

    @Test
    void thePageNamesEveryTopicAsItIs() throws IOException {
        var topics = new LinkedHashMap<String, String>();
        Topics.all()
                .forEach(topic -> topics.put(
                        general(topic.name()),
                        topic.partitions() + " | " + kept(topic) + " | " + size(topic.recordBytesMax())));

        assertEquals(topics, rows("sluice\\.[a-z<>.-]+", 6, row -> String.join(" | ", row.subList(1, 4))));
    }

    private static String fields(Class<?> record) {
        var fields = Arrays.stream(record.getRecordComponents())
                .map(component ->
                        "`" + FieldName.of(component) + (component.getType() == Optional.class ? "?" : "") + "`")
                .collect(Collectors.joining(", "));
        return fields.isEmpty() ? "none" : fields;
    }

    private static String general(String topic) {
        for (var pool : Role.BUILT_IN) {
            topic = topic.replaceFirst("steps\\." + pool + "\\b", "steps.<pool>");
        }
        return topic.replace("calls.local", "calls.<home>");
    }

    private static String kept(Topic topic) {
        if (topic.retention().isEmpty()) {
            return topic.compacted() ? "newest of each key" : "for ever";
        }
        return span(topic.retention().get()) + (topic.compacted() ? ", newest of each key at least" : "");
    }

    private static String span(Duration span) {
        return span.toDays() > 0 ? span.toDays() + " d" : span.toMinutes() + " min";
    }

    private static String size(int bytes) {
        return bytes >= 1024 * 1024 ? bytes / (1024 * 1024) + " MB" : bytes / 1024 + " KB";
    }

    /** What matters of the table rows of that width whose first cell is such a name in code font, by that name. */
    private static Map<String, String> rows(String name, int width, Function<List<String>, String> matter)
            throws IOException {
        var rows = new LinkedHashMap<String, String>();
        for (var line : Files.readAllLines(PAGE)) {
            if (line.matches("\\| `" + name + "` \\|.*")) {
                var row = Arrays.stream(line.substring(2, line.length() - 2).split(" \\| "))
                        .toList();
                if (row.size() == width) {
                    rows.merge(row.getFirst().replace("`", ""), matter.apply(row), (one, twin) -> one + twin);
                }
            }
        }
        return rows;
    }
}
