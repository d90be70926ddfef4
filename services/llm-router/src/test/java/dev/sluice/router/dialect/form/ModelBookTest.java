package dev.sluice.router.dialect.form;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.ModelForm;
import dev.sluice.contracts.ModelForm.Api;
import dev.sluice.contracts.ModelForm.Effort;
import dev.sluice.contracts.ModelForm.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelBookTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Path DOCS = Path.of("../../docs/models.md");
    private static final ModelBook BOOK = ModelBook.shipped();

    @Test
    void everyRowSaysWhoSaysSoAndNothingThatIsNotRead() throws IOException {
        try (var in = ModelBook.class.getResourceAsStream("/models/models.json")) {
            var written = JSON.readTree(in).path("models");
            for (int at = 0; at < written.size(); at++) {
                var row = BOOK.rows().get(at);
                assertTrue(row.sources().stream().allMatch(source -> source.startsWith("https://")), row::family);
                // What has a misspelt name would be ignored in silence.
                assertEquals(written.get(at).path("takes"), asRead(row), row::family);
            }
        }
    }

    private static com.fasterxml.jackson.databind.JsonNode asRead(ModelBook.Row row) throws IOException {
        if (row.takes().isEmpty()) {
            return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
        }
        var tree = JSON.readTree(MessageCodec.write(row.takes().get()));
        return pruned(tree);
    }

    /** Without the empty lists and objects that a writer of JSON leaves out. */
    private static com.fasterxml.jackson.databind.JsonNode pruned(com.fasterxml.jackson.databind.JsonNode node) {
        if (!(node instanceof com.fasterxml.jackson.databind.node.ObjectNode object)) {
            return node;
        }
        var names =
                object.properties().stream().map(java.util.Map.Entry::getKey).toList();
        for (var name : names) {
            var value = pruned(object.get(name));
            var levels = name.equals("levels");
            if (value.isContainerNode() && value.isEmpty() && !levels) {
                object.remove(name);
            } else if (value.isDouble() && value.doubleValue() == Math.rint(value.doubleValue())) {
                object.put(name, value.intValue());
            }
        }
        return object;
    }

    @ParameterizedTest
    @CsvSource({
        "chat, gpt-5.6-sol, none",
        "chat, gpt-5.6-sol-2026-07-09, none",
        "chat, gpt-5.4, none",
        "messages, claude-opus-5-5, low",
        "messages, claude-haiku-5-5-20261012, ",
        "gemini, gemini-3.8-flash, low",
        "chat, openai/gpt-5.6-sol, ",
        "chat, gpt-5.6-sol:free, ",
        "chat, my-own-model, ",
        "messages, gpt-5.6-sol, ",
    })
    void modelIsKnownByItsVendorsNameAndApiOnly(String api, String model, String lowest) {
        var effort = BOOK.entry(Api.valueOf(api.toUpperCase(java.util.Locale.ROOT)), model)
                .takes()
                .effort();

        assertEquals(Optional.ofNullable(lowest), effort.map(Effort::levels).map(levels -> levels.getFirst()
                .word()));
    }

    @Test
    void ofAModelThatNobodyKnowsOnlyThatIsSaidWhichHoldsForEveryServer() {
        var entry = BOOK.entry(Api.CHAT, "qwen3:8b");

        assertEquals(Optional.of(ModelForm.Instructions.SYSTEM), entry.takes().instructions());
        assertEquals(java.util.Map.of(), entry.takes().parameters());
        assertEquals(ModelEntry.UNKNOWN, BOOK.entry(Api.RESPONSES, "qwen3:8b"));
    }

    @Test
    void laterRowGoesBeforeAnEarlierOne() {
        var grok = BOOK.entry(Api.CHAT, "grok-4.3").takes();

        assertEquals(
                List.of(Level.NONE, Level.LOW, Level.MEDIUM, Level.HIGH),
                grok.effort().orElseThrow().levels());
        assertTrue(grok.parameters().containsKey("stop"));
    }

    @Test
    void effortInWordsOfAnotherApiIsRefused() throws MessageCodec.UnreadableMessage {
        var takes = MessageCodec.read(
                "{\"effort\":{\"levels\":[\"low\"],\"said\":\"adaptive\"}}".getBytes(StandardCharsets.UTF_8),
                ModelForm.class);

        assertThrows(IllegalArgumentException.class, () -> ModelBook.requireWords(takes, Api.CHAT));
    }

    /** The page has the table of the book; what this expects is what belongs there. */
    @Test
    void pageHasTheTableOfTheBook() throws IOException {
        var page = Files.readString(DOCS);
        var table = BOOK.rows().stream().map(ModelBookTest::line).collect(Collectors.joining("\n"));
        assertTrue(page.contains(table), () -> DOCS + " lacks this table:\n" + table);
    }

    private static String line(ModelBook.Row row) {
        var form = row.takes().orElse(ModelForm.UNKNOWN);
        return "| " + row.family() + " | `" + String.join("`, `", row.models()) + "` | "
                + row.api().word() + " | "
                + tokens(row.contextTokens()) + " / " + tokens(form.outputTokensMax()) + " | "
                + form.effort().map(ModelBookTest::effort).orElse("") + " | " + String.join("; ", rest(row, form))
                + " | "
                + (row.unconfirmed().isEmpty() ? "" : String.join("; ", row.unconfirmed())) + " | " + sources(row)
                + " |";
    }

    private static String tokens(Optional<Long> tokens) {
        return tokens.map(count -> count.toString()).orElse("?");
    }

    private static String effort(Effort effort) {
        if (effort.levels().isEmpty()) {
            return "never told";
        }
        var words = effort.levels().stream().map(Level::word).collect(Collectors.joining(", "));
        return words + " as `" + effort.said().word() + "`"
                + effort.withTools()
                        .map(level -> "; with tools " + level.word())
                        .orElse("");
    }

    private static List<String> rest(ModelBook.Row row, ModelForm form) {
        var rest = new ArrayList<String>();
        row.lacks().forEach(lack -> rest.add("lacks " + lack.word()));
        form.tokensField().ifPresent(field -> rest.add("`" + field.word() + "`"));
        form.instructions().ifPresent(role -> rest.add("role " + role.word()));
        form.streamUsage().filter(asked -> !asked).ifPresent(no -> rest.add("no `stream_options`"));
        form.strict().filter(taken -> !taken).ifPresent(no -> rest.add("no strict tools"));
        form.schemas().ifPresent(way -> rest.add("schemas told as " + way.word()));
        form.summaries().ifPresent(treated -> rest.add("summaries " + treated.word()));
        form.thoughts().ifPresent(thoughts -> rest.add("`reasoning_content` " + thoughts.word()));
        form.prefill().filter(taken -> !taken).ifPresent(no -> rest.add("no last message of the assistant"));
        form.callIds()
                .ifPresent(ids -> rest.add("ids of calls of " + ids.charsMax() + " characters"
                        + (ids.exact().orElse(false) ? ", letters and digits" : " at most")
                        + (ids.word().orElse(false) ? ", word characters" : "")));
        if (!form.only().isEmpty()) {
            rest.add(form.only().size() + " fields only");
        }
        new TreeMap<>(form.parameters()).forEach((name, rule) -> rest.add("`" + name + "` " + treatment(rule)));
        return rest;
    }

    private static String treatment(ModelForm.Parameter rule) {
        var words = new ArrayList<String>();
        rule.act().ifPresent(act -> words.add(act.word()));
        if (!rule.except().isEmpty()) {
            words.add("but " + String.join(", ", rule.except()));
        }
        if (!rule.beside().isEmpty()) {
            words.add("beside " + String.join(", ", rule.beside()));
        }
        rule.thinking().ifPresent(only -> words.add("while thinking"));
        rule.max().ifPresent(max -> words.add("at most " + max));
        rule.name().ifPresent(name -> words.add("as `" + name + "`"));
        return String.join(" ", words);
    }

    private static String sources(ModelBook.Row row) {
        var links = new ArrayList<String>();
        for (var source : row.sources()) {
            var parts = source.split(" ", 2);
            links.add("[" + (links.size() + 1) + "](" + parts[0] + ")" + (parts.length > 1 ? " " + parts[1] : ""));
        }
        return row.read() + ": " + String.join(", ", links);
    }
}
