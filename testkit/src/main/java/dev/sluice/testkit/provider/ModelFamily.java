package dev.sluice.testkit.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What the API of a family of models is documented to refuse, as data with its sources and the day they were read:
 * {@code families.json}. A rule refuses a body in which all of its conditions hold; with {@code each}, in which they hold
 * for one entry of that list.
 *
 * <p>Written from the vendors' pages and from what their APIs answered to others, not from what Sluice sends: for {@link
 * ScriptedProvider#rule} and {@link SampleProvider#rule}.
 *
 * @param api {@code chat}, {@code responses}, {@code messages} or {@code gemini}
 * @param model one of the family, by its vendor's name
 * @param callsTools whether it calls tools by this API at all
 * @param strict whether it is known to refuse a request in OpenAI's older words; others only ignore what they do not know
 */
public record ModelFamily(
        String family,
        String api,
        String model,
        List<String> sources,
        boolean callsTools,
        boolean strict,
        List<JsonNode> rules) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Every family there are rules for. */
    public static List<ModelFamily> all() {
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
        var api = body.has("input") ? "responses" : "chat";
        return find(api, body.path("model").asText()).flatMap(family -> family.broken(body));
    }

    /** What is wrong with a body; empty if it would be taken. */
    public Optional<String> broken(JsonNode body) {
        return rules.stream()
                .filter(rule -> breaks(rule, body))
                .map(rule -> rule.path("message").asText())
                .findFirst();
    }

    private static boolean breaks(JsonNode rule, JsonNode body) {
        if (!rule.has("each")) {
            return holds(rule.path("when"), body);
        }
        return StreamSupport.stream(body.at(rule.get("each").asText()).spliterator(), false)
                .anyMatch(entry -> holds(rule.path("when"), entry));
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
            if (condition.has("below")) {
                return value.asDouble() < condition.get("below").asDouble();
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
                !node.path("gentle").asBoolean(),
                List.copyOf(rules));
    }
}
