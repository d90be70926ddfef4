package dev.sluice.workers.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Proof;
import dev.sluice.contracts.ResultKind;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.ToolDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The tool by which a model divides a request. What can be read of its call is proposed; whether that is a plan that can be
 * carried out, the orchestrator says.
 */
final class ProposePlan {
    private static final String KINDS = Arrays.stream(ResultKind.values())
            .map(kind -> kind.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));

    static final ToolDefinition TOOL = new ToolDefinition(
            "propose_plan",
            "Divides the request into tasks for other agents. Tasks that do not wait for each other run side by side; each is"
                    + " told the results of those that it waits for. When all have ended you are told what came of them and"
                    + " answer the user.",
            Parameters.object("""
                    {"type": "object", "required": ["reason", "tasks"], "properties": {
                      "reason": {"type": "string", "description": "why you divide it so, in a sentence for the user"},
                      "tasks": {"type": "array", "minItems": 1, "maxItems": 8, "items": {
                        "type": "object", "required": ["name", "agent", "instruction"], "properties": {
                          "name": {"type": "string", "description": "lower-case letters, digits and dashes"},
                          "agent": {"type": "string", "description": "who does it"},
                          "instruction": {"type": "string", "description": "what is to be true when it is done"},
                          "after": {"type": "array", "items": {"type": "string"},
                            "description": "the names of the tasks whose results it needs"},
                          "result": {"type": "object", "additionalProperties":
                              {"type": "string", "enum": ["text", "number", "flag", "list", "object"]},
                            "description": "the fields that its answer must have; leave it out for an answer in words"},
                          "proof": {"type": "object", "required": ["tools"], "properties": {
                            "tools": {"type": "array", "minItems": 1, "maxItems": 8, "items": {"type": "string"},
                              "description": "tools of the agent, of which one must have run before the answer counts; the strongest first"},
                            "flag": {"type": "string",
                              "description": "the flag of the result that may be true only if that tool went well"}},
                            "description": "for a task whose answer must rest on what was run; leave it out otherwise"},
                          "seconds": {"type": "integer", "minimum": 1, "maximum": 86400,
                            "description": "how long it may take; leave it out for as long as the request may"}}}}}}"""),
            false,
            false,
            Risk.LOW,
            "2");

    private ProposePlan() {}

    static OwnCall read(JsonNode arguments) {
        var tasks = new ArrayList<PlannedTask>();
        if (!arguments.path("tasks").isArray()) {
            return new OwnCall.Unclear("propose_plan needs \"tasks\", a list, and a \"reason\".");
        }
        for (var node : arguments.path("tasks")) {
            var task = task(node);
            if (task.isEmpty()) {
                return new OwnCall.Unclear("Task %d of the plan is no task: it has a \"name\", an \"agent\", an"
                                .formatted(tasks.size() + 1)
                        + " \"instruction\", perhaps \"after\", a list of names, perhaps \"result\", an object whose"
                        + " values are of " + KINDS + ", perhaps \"proof\", an object of \"tools\", a list of names,"
                        + " and perhaps \"flag\", and perhaps \"seconds\", a whole number.");
            }
            tasks.add(task.get());
        }
        return new OwnCall.Plans(arguments.path("reason").asText("").strip(), new Plan(tasks));
    }

    private static Optional<PlannedTask> task(JsonNode node) {
        var role = node.path("agent").asText("").strip();
        var after = names(node.path("after"));
        var result = fields(node.path("result"));
        var proof = proof(node.path("proof"));
        var seconds = node.path("seconds");
        if (!Role.isName(role)
                || after.isEmpty()
                || result.isEmpty()
                || leftOut(node.path("proof")) == proof.isPresent()
                || !leftOut(seconds) && !(seconds.isIntegralNumber() && seconds.canConvertToLong())) {
            return Optional.empty();
        }
        return Optional.of(new PlannedTask(
                node.path("name").asText("").strip(),
                new Role(role),
                node.path("instruction").asText("").strip(),
                after.get(),
                result.filter(fields -> !fields.isEmpty()),
                proof,
                leftOut(seconds) ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds.longValue()))));
    }

    /** None where it is left out, and where it is no such thing. */
    private static Optional<Proof> proof(JsonNode proof) {
        var flag = proof.path("flag");
        if (!proof.path("tools").isArray() || !leftOut(flag) && !flag.isTextual()) {
            return Optional.empty();
        }
        return names(proof.path("tools"))
                .map(tools -> new Proof(tools, leftOut(flag) ? Optional.empty() : Optional.of(flag.textValue())));
    }

    private static boolean leftOut(JsonNode field) {
        return field.isMissingNode() || field.isNull();
    }

    private static Optional<List<String>> names(JsonNode after) {
        if (after.isMissingNode() || after.isNull()) {
            return Optional.of(List.of());
        }
        var names = new ArrayList<String>();
        after.forEach(name -> names.add(name.asText("")));
        return after.isArray() ? Optional.of(names) : Optional.empty();
    }

    /** None where it is left out; empty where it is no such thing. */
    private static Optional<Map<String, ResultKind>> fields(JsonNode result) {
        if (result.isMissingNode() || result.isNull()) {
            return Optional.of(Map.of());
        }
        var fields = new TreeMap<String, ResultKind>();
        for (var field : result.properties()) {
            var kind = Arrays.stream(ResultKind.values())
                    .filter(one -> one.name().equalsIgnoreCase(field.getValue().asText("")))
                    .findFirst();
            if (kind.isEmpty()) {
                return Optional.empty();
            }
            fields.put(field.getKey(), kind.get());
        }
        return result.isObject() ? Optional.of(fields) : Optional.empty();
    }
}
