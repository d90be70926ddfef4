package dev.sluice.router.dialect.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.ModelForm;
import dev.sluice.contracts.ModelForm.Schemas;
import dev.sluice.router.dialect.reply.WantedAnswer;
import dev.sluice.router.dialect.request.AllowedTools;
import dev.sluice.router.dialect.request.Translation;
import java.util.List;
import java.util.Optional;

/** Says the schema of an answer to a model that takes no {@code json_schema}, as its form wants it said. Pure; see ADR 0063. */
final class SchemaWords {
    private static final String FORMAT = "response_format";
    private static final String CHOICE = "tool_choice";
    private static final String TOOL = "final_answer";
    private static final String TOOL_MEANS = "Gives your final answer. Call it once, with all of the answer.";

    /** Some take a wish for JSON only where the word is said in these letters. */
    private static final String INSTRUCTION =
            "Answer with json and nothing else: one value that keeps to this JSON schema, without words before or after it.\n";

    private SchemaWords() {}

    /**
     * @param fields all fields but the messages, in the words of chat completions
     * @param wanted what the answer must keep to, if the provider does not see to that
     */
    record Said(ObjectNode fields, Optional<WantedAnswer> wanted) {}

    /** What the model is told beside its caller's instructions. */
    static Optional<String> instruction(Optional<WantedAnswer> wanted) {
        return wanted.filter(answer -> answer.tool().isEmpty()).map(answer -> INSTRUCTION + answer.schema());
    }

    static Translation<Said> of(ModelForm form, ObjectNode fields) {
        var format = fields.path(FORMAT);
        if (form.schemas().isEmpty() || !format.path("type").asText().equals("json_schema")) {
            return new Translation.Said<>(new Said(fields, Optional.empty()), List.of());
        }
        if (fields.path("n").asInt(1) > 1) {
            return new Translation.Unsayable<>("n", "To a schema this model keeps in one answer only: n must be 1.");
        }
        var schema = format.at("/json_schema/schema");
        if (!schema.isObject() || refersElsewhere(schema)) {
            return new Translation.Unsayable<>(
                    FORMAT, "For this model a schema is one object that refers to nothing but itself.");
        }
        var copy = fields.objectNode();
        copy.setAll(fields);
        copy.remove(FORMAT);
        return new Translation.Said<>(said(form.schemas().get(), schema, copy), List.of(FORMAT));
    }

    private static Said said(Schemas way, JsonNode schema, ObjectNode fields) {
        var isObject = schema.path("type").asText().equals("object");
        if (isObject
                && way == Schemas.TOOL
                && AllowedTools.of(fields.path(CHOICE)).isEmpty()) {
            return asTool(schema, fields);
        }
        if (isObject && way == Schemas.OBJECT) {
            fields.putObject(FORMAT).put("type", "json_object");
        }
        return new Said(fields, Optional.of(new WantedAnswer(schema, Optional.empty())));
    }

    private static Said asTool(JsonNode schema, ObjectNode fields) {
        var tools = fields.arrayNode();
        fields.path("tools").forEach(tools::add);
        var choice = fields.path(CHOICE);
        if (!tools.isEmpty() && (choice.isObject() || choice.asText().equals("required"))) {
            // A tool of the caller's is to be called: there will be no answer.
            return new Said(fields, Optional.empty());
        }
        var names = tools.findValuesAsText("name");
        var name = TOOL;
        while (names.contains(name)) {
            name += "_";
        }
        if (tools.isEmpty() || choice.asText().equals("none")) {
            fields.putObject(CHOICE)
                    .put("type", "function")
                    .putObject("function")
                    .put("name", name);
        } else {
            fields.put(CHOICE, "required");
        }
        tools.addObject()
                .put("type", "function")
                .putObject("function")
                .put("name", name)
                .put("description", TOOL_MEANS)
                .set("parameters", schema);
        fields.set("tools", tools);
        return new Said(fields, Optional.of(new WantedAnswer(schema, Optional.of(name))));
    }

    private static boolean refersElsewhere(JsonNode schema) {
        return List.of("$ref", "$dynamicRef").stream()
                .flatMap(word -> schema.findValues(word).stream())
                .anyMatch(reference ->
                        reference.isTextual() && !reference.textValue().startsWith("#"));
    }
}
