package dev.sluice.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes the closed JSON Schema (2020-12) of a public event from its records, so that neither can change alone. Records
 * that several fields share stand under {@code $defs}.
 */
final class EventSchemaGenerator {
    private static final Map<Class<?>, String> FORMS = Map.ofEntries(
            Map.entry(TenantId.class, IdForm.NAME.regex),
            Map.entry(UserId.class, IdForm.NAME.regex),
            Map.entry(SessionId.class, IdForm.SESSION.regex),
            Map.entry(TurnId.class, IdForm.TURN.regex),
            Map.entry(ApprovalId.class, IdForm.TURN.regex),
            Map.entry(QuestionId.class, IdForm.TURN.regex),
            Map.entry(TaskId.class, IdForm.TASK.regex),
            Map.entry(StepId.class, IdForm.STEP.regex),
            Map.entry(CallId.class, IdForm.CALL.regex),
            Map.entry(SnapshotId.class, IdForm.SNAPSHOT.regex),
            Map.entry(Role.class, Role.FORM.pattern()));

    /** What {@link Duration#toString} gives for a time that is not negative; wider than RFC 3339 by its fraction. */
    private static final String DURATION = "PT(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+(\\.[0-9]{1,9})?S)?";

    private static final Map<String, int[]> BOUNDS = Map.of(
            "Limits.steps_max", new int[] {1, 200},
            "Limits.attempts_max", new int[] {1, 10},
            "Limits.calls_max", new int[] {0, 1_000},
            "Limits.output_chars_max", new int[] {1, 4_000_000});

    private static final ObjectMapper JSON = MessageCodec.mapper();

    private final PublicEvent event;
    private final Map<String, ObjectNode> shared = new TreeMap<>();

    private EventSchemaGenerator(PublicEvent event) {
        this.event = event;
    }

    /** The schema's text, indented, with a line end. */
    static String schemaOf(PublicEvent event) {
        return new EventSchemaGenerator(event).whole().toPrettyString() + "\n";
    }

    private ObjectNode whole() {
        var schema = node();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "urn:" + event.ceType().replace('.', ':'));
        schema.put("title", event.type().getSimpleName());
        schema.setAll(closed(event.record(), Optional.empty()));
        if (!shared.isEmpty()) {
            var definitions = schema.putObject("$defs");
            shared.forEach(definitions::set);
        }
        return schema;
    }

    private ObjectNode closed(Class<?> record, Optional<String> alternative) {
        var properties = node();
        var required = JSON.createArrayNode();
        alternative.ifPresent(name -> {
            properties.putObject("type").put("const", name);
            required.add("type");
        });
        for (var component : record.getRecordComponents()) {
            properties.set(FieldName.of(component), field(record, component));
            if (component.getType() != Optional.class) {
                required.add(FieldName.of(component));
            }
        }
        var schema = node();
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        schema.set("required", required);
        schema.set("properties", properties);
        return schema;
    }

    private ObjectNode field(Class<?> record, RecordComponent component) {
        var schema = value(component.getGenericType());
        if (component.getName().equals("traceparent")) {
            schema.put("pattern", "^" + Traceparent.FORM.pattern() + "$");
        }
        if (component.getName().equals("seq") && event.type() != Fact.IntentRefused.class) {
            schema.put("minimum", 1);
        }
        var bounds = BOUNDS.get(record.getSimpleName() + "." + FieldName.of(component));
        if (bounds != null) {
            schema.put("minimum", bounds[0]);
            schema.put("maximum", bounds[1]);
        }
        return schema;
    }

    private ObjectNode value(Type type) {
        return switch (type) {
            case ParameterizedType holder -> held(holder);
            case Class<?> form
            when FORMS.containsKey(form) ->
                node().put("type", "string").put("pattern", "^(?:" + FORMS.get(form) + ")$");
            case Class<?> text when text == String.class -> node().put("type", "string");
            case Class<?> time
            when time == Instant.class -> node().put("type", "string").put("format", "date-time");
            case Class<?> span
            when span == Duration.class -> node().put("type", "string").put("pattern", "^" + DURATION + "$");
            case Class<?> flag when flag == boolean.class || flag == Boolean.class -> node().put("type", "boolean");
            case Class<?> count
            when Set.of(int.class, Integer.class, long.class, Long.class).contains(count) ->
                node().put("type", "integer").put("minimum", 0);
            case Class<?> free
            when free == JsonNode.class -> {
                var schema = node();
                schema.putArray("type").add("object").add("string");
                yield schema;
            }
            case Class<?> constants
            when constants.isEnum() -> {
                var schema = node().put("type", "string");
                var names = schema.putArray("enum");
                for (var constant : constants.getEnumConstants()) {
                    names.add(((Enum<?>) constant).name());
                }
                yield schema;
            }
            case Class<?> fact
            when fact == Fact.class ->
                closed(event.type(), Optional.of(event.type().getSimpleName()));
            case Class<?> sealed
            when sealed.isSealed() -> {
                var alternatives = JSON.createArrayNode();
                GoldenMessage.records(sealed)
                        .map(each -> closed(each, Optional.of(each.getSimpleName())))
                        .forEach(alternatives::add);
                shared.put(sealed.getSimpleName(), node().set("oneOf", alternatives));
                yield node().put("$ref", "#/$defs/" + sealed.getSimpleName());
            }
            case Class<?> record
            when record.isRecord() -> {
                shared.put(record.getSimpleName(), closed(record, Optional.empty()));
                yield node().put("$ref", "#/$defs/" + record.getSimpleName());
            }
            default -> throw new IllegalArgumentException("say how " + type + " looks in a schema");
        };
    }

    private ObjectNode held(ParameterizedType holder) {
        var held = value(holder.getActualTypeArguments()[holder.getActualTypeArguments().length - 1]);
        if (holder.getRawType() == Optional.class) {
            return held;
        }
        var schema = node();
        if (holder.getRawType() == List.class) {
            return schema.put("type", "array").set("items", held);
        }
        return schema.put("type", "object").set("additionalProperties", held);
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
