package dev.sluice.testkit.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What the API of a family of models is documented to refuse, as data with its sources and the day they were read:
 * {@code families.json}. A rule refuses a body in which all of its conditions hold; with {@code each}, in which they hold
 * for one entry of that list ({@code *} in its path is each entry of a list on the way), and with {@code first} for the first
 * such entry of each list in an entry that has that field; with {@code last}, for the last entry of a list of which {@code
 * where} holds. {@code given} are conditions on the whole body besides.
 *
 * <p>Written from the vendors' pages and from what their APIs answered to others, not from what Sluice sends: for {@link
 * ScriptedProvider#rule} and {@link SampleProvider#rule}.
 *
 * @param api {@code chat}, {@code responses}, {@code messages} or {@code gemini}
 * @param model one of the family, by its vendor's name
 * @param callsTools whether it calls tools by this API at all
 * @param thinksUnasked whether it thinks where a request says nothing of that
 * @param shows how a chat completion of it shows its thoughts: {@code reasoning_content}, {@code parts} of the content, or empty
 * @param strict whether it is known to refuse a request in OpenAI's older words; others only ignore what they do not know
 */
public record ModelFamily(
        String family,
        String api,
        String model,
        List<String> sources,
        boolean callsTools,
        boolean thinksUnasked,
        String shows,
        boolean strict,
        List<JsonNode> rules) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final List<ModelFamily> ALL = readAll();

    /** Every family there are rules for. */
    public static List<ModelFamily> all() {
        return ALL;
    }

    private static List<ModelFamily> readAll() {
        try (var in = ModelFamily.class.getResourceAsStream("families.json")) {
            var all = new ArrayList<ModelFamily>();
            JSON.readTree(in).path("families").forEach(node -> all.add(read(node)));
            return List.copyOf(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rules for one model by one API. */
    public static Optional<ModelFamily> find(String api, String model) {
        return all().stream()
                .filter(family -> family.api().equals(api) && family.model().equals(model))
                .findFirst();
    }

    /** What is wrong with a body for {@link ScriptedProvider}, by the rules of the model that it names; if there are any. */
    public static Optional<String> brokenByAnyOf(JsonNode body) {
        var model = body.path("model").asText();
        if (body.has("contents")) {
            return find("gemini", model).flatMap(family -> family.broken(body));
        }
        if (body.has("input")) {
            return find("responses", model).flatMap(family -> family.broken(body));
        }
        return find("chat", model)
                .map(family -> family.broken(body))
                .or(() -> find("messages", model)
                        .map(family -> AnthropicRules.broken(body).or(() -> family.broken(body))))
                .flatMap(broken -> broken);
    }

    /** What is wrong with a body; empty if it would be taken. */
    public Optional<String> broken(JsonNode body) {
        return rules.stream()
                .filter(rule -> breaks(rule, body))
                .map(rule -> rule.path("message").asText())
                .findFirst();
    }

    private static boolean breaks(JsonNode rule, JsonNode body) {
        if (!holds(rule.path("given"), body)) {
            return false;
        }
        if (rule.has("last")) {
            return body.at(rule.get("last").asText())
                    .valueStream()
                    .filter(entry -> holds(rule.path("where"), entry))
                    .reduce((earlier, later) -> later)
                    .filter(entry -> holds(rule.path("when"), entry))
                    .isPresent();
        }
        if (!rule.has("each")) {
            return holds(rule.path("when"), body);
        }
        return entries(List.of(body), rule.get("each").asText())
                .flatMap(entry -> first(rule, entry))
                .anyMatch(entry -> holds(rule.path("when"), entry));
    }

    /** The entries of the lists at a path. */
    private static Stream<JsonNode> entries(List<JsonNode> from, String path) {
        var entries = from.stream();
        for (var list : path.split("/\\*")) {
            entries = entries.flatMap(node -> node.at(list).valueStream());
        }
        return entries;
    }

    private static Stream<JsonNode> first(JsonNode rule, JsonNode entry) {
        if (!rule.has("first")) {
            return Stream.of(entry);
        }
        return entry.at(rule.at("/first/in").asText())
                .valueStream()
                .filter(part -> part.has(rule.at("/first/having").asText()))
                .limit(1);
    }

    private static boolean holds(JsonNode conditions, JsonNode body) {
        return StreamSupport.stream(conditions.spliterator(), false).allMatch(condition -> {
            var value = body.at(condition.path("at").asText());
            var there = !value.isMissingNode() && !value.isNull();
            if (condition.has("is")) {
                return condition.get("is").asText().equals("present") == there;
            }
            if (condition.has("above")) {
                return value.asDouble() > condition.get("above").asDouble();
            }
            if (condition.has("not_below")) {
                return value.asDouble()
                        >= body.at(condition.get("not_below").asText()).asDouble();
            }
            if (condition.has("below")) {
                return value.asDouble() < condition.get("below").asDouble();
            }
            if (condition.has("begins_otherwise_than")) {
                return there
                        && condition.get("begins_otherwise_than").valueStream().noneMatch(begin -> value.asText()
                                .startsWith(begin.asText()));
            }
            if (condition.has("longer")) {
                return value.asText().length() > condition.get("longer").asInt();
            }
            return condition.has("among")
                    ? there && contains(condition.get("among"), value)
                    : !contains(condition.get("other_than"), value);
        });
    }

    private static boolean contains(JsonNode values, JsonNode value) {
        return StreamSupport.stream(values.spliterator(), false)
                .anyMatch(one -> one.isNumber() && value.isNumber()
                        ? one.decimalValue().compareTo(value.decimalValue()) == 0
                        : one.equals(value));
    }

    private static ModelFamily read(JsonNode node) {
        var sources = new ArrayList<String>();
        node.path("sources").forEach(source -> sources.add(source.asText()));
        var rules = new ArrayList<JsonNode>();
        node.path("rules").forEach(rules::add);
        return new ModelFamily(
                node.path("family").asText(),
                node.path("api").asText(),
                node.path("model").asText(),
                List.copyOf(sources),
                !node.path("no_tools").asBoolean(),
                node.path("thinks_unasked").asBoolean(),
                node.path("shows").asText(),
                !node.path("gentle").asBoolean(),
                List.copyOf(rules));
    }
}
