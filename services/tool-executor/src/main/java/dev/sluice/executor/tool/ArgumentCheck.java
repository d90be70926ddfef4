package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.policy.CanonicalJson;
import dev.sluice.executor.workspace.Refused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Holds a call's arguments against the schema of its tool. Thread-safe. */
public final class ArgumentCheck {
    private static final int COMPLAINTS_MAX = 5;

    private final SchemaRegistry registry = registry();
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    /** Refuses with a sentence that says what to change. */
    public void check(ToolDefinition tool, JsonNode arguments) throws Refused {
        if (!arguments.isObject()) {
            throw invalid(tool, "the arguments are not a JSON object");
        }
        String text;
        try {
            text = CanonicalJson.of(arguments);
        } catch (IllegalArgumentException noForm) {
            throw invalid(tool, "the arguments contain " + noForm.getMessage());
        }
        List<Error> complaints;
        try {
            complaints = TimedPatterns.within(() -> schemaOf(tool).validate(text, InputFormat.JSON));
        } catch (StackOverflowError endless) {
            // A schema may lead back to itself; those of others are anybody's.
            throw invalid(tool, "the tool's schema has no end");
        }
        if (!complaints.isEmpty()) {
            throw invalid(
                    tool,
                    complaints.stream()
                            .limit(COMPLAINTS_MAX)
                            .map(Object::toString)
                            .collect(Collectors.joining("; ")));
        }
    }

    /** Why nothing can be held against this schema; empty if something can. Nothing is looked up anywhere else. */
    public static Optional<String> flaw(JsonNode schema) {
        try {
            TimedPatterns.within(() ->
                    registry().getSchema(schema.toString(), InputFormat.JSON).validate("{}", InputFormat.JSON));
            return Optional.empty();
        } catch (RuntimeException malformed) {
            return Optional.of("it cannot be read");
        } catch (StackOverflowError endless) {
            return Optional.of("it has no end");
        }
    }

    private static SchemaRegistry registry() {
        var config = SchemaRegistryConfig.builder()
                .regularExpressionFactory(new TimedPatterns())
                .build();
        return SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, registry -> registry.schemaRegistryConfig(config));
    }

    private Schema schemaOf(ToolDefinition tool) {
        return schemas.computeIfAbsent(
                tool.version(), _ -> registry.getSchema(tool.parameters().toString(), InputFormat.JSON));
    }

    private static Refused invalid(ToolDefinition tool, String complaint) {
        return new Refused(
                CallFailure.INVALID_ARGUMENTS,
                "Invalid arguments for " + tool.name() + ": " + complaint + ". Correct them and call it again.");
    }
}
