package dev.sluice.router.dialect.reply;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Holds an answer against a caller's schema. Both come from outside, so the work is bounded, nothing is fetched, and patterns are
 * not tried: one can be written so that it never ends.
 */
final class SchemaCheck {
    private static final int COMPLAINTS_MAX = 3;
    private static final long STEPS_MAX = 200_000;
    private static final int DEPTH_MAX = 500;

    private static final ExecutionConfig BOUNDS = ExecutionConfig.builder()
            .maxEvaluationSteps(STEPS_MAX)
            .maxEvaluationDepth(DEPTH_MAX)
            .build();
    private static final SchemaRegistryConfig NO_PATTERNS = SchemaRegistryConfig.builder()
            .regularExpressionFactory(_ -> _ -> true)
            .cacheRefs(false)
            .build();

    private SchemaCheck() {}

    /** What is wrong with it, for the caller; empty if it keeps to the schema. */
    static Optional<String> complaint(JsonNode schema, String json) {
        if (json.isBlank()) {
            return Optional.of("it is empty.");
        }
        try {
            // One for each answer: what a registry has read it keeps.
            var registry = SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaRegistryConfig(NO_PATTERNS)
                            .schemaLoader(loader -> loader.block(_ -> true)));
            var complaints = registry.getSchema(schema.toString(), InputFormat.JSON)
                    .validate(json, InputFormat.JSON, context -> context.setExecutionConfig(BOUNDS));
            return complaints.isEmpty()
                    ? Optional.empty()
                    : Optional.of(complaints.stream()
                            .limit(COMPLAINTS_MAX)
                            .map(Object::toString)
                            .collect(Collectors.joining("; ")));
        } catch (RuntimeException | StackOverflowError e) {
            // No JSON, a schema that is none, one that refers elsewhere, or more work than is done here.
            return Optional.of("it could not be held against it.");
        }
    }
}
