package dev.sluice.session.door;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.InvalidField;
import dev.sluice.contracts.ModelForm.Level;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleChange;
import dev.sluice.contracts.RoleConfig;
import dev.sluice.contracts.RoleLimits;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.Text;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An agent's configuration, as a client writes it; what the fields mean and may be, {@link RoleConfig} says. {@code model},
 * {@code temperature} and {@code max_tokens} may stand in {@code metadata} instead.
 *
 * @param note why, for people
 */
public record ConfigWish(
        String prompt,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> tools,
        Optional<String> model,
        Optional<Double> temperature,
        Optional<String> effort,
        Optional<Integer> contextTokens,
        Optional<Integer> maxTokens,
        Optional<RoleLimits> limits,
        Optional<String> pool,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> handsTo,
        Optional<JsonNode> metadata,
        Optional<String> note)
        implements StrictBody {
    private static final String MODEL = "model";
    private static final String TEMPERATURE = "temperature";
    private static final String MAX_TOKENS = "max_tokens";

    /** @throws InvalidField if no agent can be so */
    public ConfigWish {
        note = Text.optional("note", note, RoleChange.NOTE_CHARS_MAX);
        if (prompt != null && !Text.wellFormed(prompt)) {
            throw new InvalidField("prompt", "holds a NUL or half a surrogate pair");
        }
    }

    /** What this makes of an agent. */
    RoleConfig config() {
        var beside = metadata.filter(JsonNode::isObject).map(all -> (ObjectNode) all.deepCopy());
        return new RoleConfig(
                prompt,
                tools,
                either(MODEL, model, beside, JsonNode::isTextual, JsonNode::asText),
                either(TEMPERATURE, temperature, beside, JsonNode::isNumber, JsonNode::asDouble),
                effort.map(ConfigWish::level),
                contextTokens,
                either(MAX_TOKENS, maxTokens, beside, JsonNode::canConvertToInt, JsonNode::asInt),
                limits,
                pool,
                handsTo.stream().map(ConfigWish::agent).toList(),
                beside.<JsonNode>map(left -> left)
                        .or(() -> metadata)
                        .filter(left -> !left.isEmpty() || !left.isObject()));
    }

    /** The change that this is. */
    RoleChange change() {
        return new RoleChange(Optional.of(config()), note, Optional.empty());
    }

    /** A setting from its own field, or from the metadata, where it then no longer stands. */
    private static <T> Optional<T> either(
            String field,
            Optional<T> said,
            Optional<ObjectNode> beside,
            Predicate<JsonNode> form,
            Function<JsonNode, T> reader) {
        var other = beside.map(left -> left.remove(field));
        if (other.isEmpty()) {
            return said;
        }
        if (said.isPresent()) {
            throw new InvalidField(field, "stands in metadata too");
        }
        return Optional.of(other.filter(form)
                .map(reader)
                .orElseThrow(() -> new InvalidField("metadata." + field, "has the wrong form")));
    }

    private static Level level(String word) {
        return Arrays.stream(Level.values())
                .filter(level -> level.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new InvalidField("effort", "there is no such effort"));
    }

    private static Role agent(String name) {
        if (!Role.isName(name)) {
            throw new InvalidField("hands_to", "an agent is 1 to 32 lower-case letters, digits or dashes");
        }
        return new Role(name);
    }
}
