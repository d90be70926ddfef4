package dev.sluice.router.dialect.reply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An answer that is to keep to its caller's schema, of a model whose provider does not see to that. Pure; takes time in
 * proportion to answer and schema, so not for an event loop. See ADR 0063.
 *
 * @param tool by the arguments of which the model answers; it writes a text if absent
 */
public record WantedAnswer(JsonNode schema, Optional<String> tool) {
    private static final String FENCE = "```";

    /** So an answer ends that its model has finished. */
    private static final Set<String> FINISHED = Set.of("stop", "tool_calls", "function_call");

    /** What a model has called. */
    record Called(String tool, String arguments) {}

    /** What becomes of an answer. */
    sealed interface Judgement {
        /** It is given as it came. */
        record AsItCame() implements Judgement {}

        /** It calls tools of the caller's: it is given without the tool that stood for the answer, and is no answer yet. */
        record OnlyCalls() implements Judgement {}

        /** It keeps to the schema. */
        record Kept(String json) implements Judgement {}

        record Missed(ProviderFailure failure) implements Judgement {}
    }

    /**
     * @param refused whether the model refuses to answer
     * @param finish its own word; one that was cut off or filtered is the caller's to judge, as everywhere
     */
    Judgement judge(String text, List<Called> calls, boolean refused, String finish) {
        if (refused || !FINISHED.contains(finish)) {
            return new Judgement.AsItCame();
        }
        var answers = calls.stream().filter(call -> isAnswer(call.tool())).toList();
        if (answers.size() < calls.size()) {
            return answers.isEmpty() ? new Judgement.AsItCame() : new Judgement.OnlyCalls();
        }
        var json = answers.isEmpty() ? bare(text) : answers.getFirst().arguments();
        var complaint = SchemaCheck.complaint(schema, json);
        if (complaint.isPresent()) {
            return new Judgement.Missed(ProviderFailure.of(
                    Kind.SCHEMA_MISSED,
                    "The model's answer does not keep to the schema that was asked for: " + complaint.get()));
        }
        return answers.isEmpty() && json.equals(text) ? new Judgement.AsItCame() : new Judgement.Kept(json);
    }

    /** An answer in one piece as the caller is given it. */
    public Reply given(ObjectNode whole) {
        var choice = whole.path("choices").path(0);
        var message = choice.path("message");
        var calls = new ArrayList<Called>();
        message.path("tool_calls")
                .forEach(call -> calls.add(new Called(
                        call.at("/function/name").asText(),
                        call.at("/function/arguments").asText())));
        return switch (judge(
                message.path("content").asText(),
                calls,
                message.hasNonNull("refusal"),
                choice.path("finish_reason").asText())) {
            case Judgement.AsItCame() -> whole(whole);
            case Judgement.Missed(ProviderFailure failure) -> new Reply.Failed(failure);
            case Judgement.OnlyCalls() -> {
                var given = whole.deepCopy();
                var kept = JsonNodeFactory.instance.arrayNode();
                message.path("tool_calls").forEach(call -> {
                    if (!isAnswer(call.at("/function/name").asText())) {
                        kept.add(call);
                    }
                });
                ((ObjectNode) given.at("/choices/0/message")).set("tool_calls", kept);
                yield whole(given);
            }
            case Judgement.Kept(String json) -> {
                var given = whole.deepCopy();
                ((ObjectNode) given.at("/choices/0")).put("finish_reason", "stop");
                ((ObjectNode) given.at("/choices/0/message"))
                        .put("content", json)
                        .remove("tool_calls");
                yield whole(given);
            }
        };
    }

    boolean isAnswer(String called) {
        return tool.filter(called::equals).isPresent();
    }

    /** Without the fence that models like to put round it. */
    private static String bare(String text) {
        var json = text.strip();
        var line = json.indexOf('\n');
        return json.startsWith(FENCE) && json.endsWith(FENCE) && line > 0 && line < json.length() - FENCE.length()
                ? json.substring(line, json.length() - FENCE.length()).strip()
                : json;
    }

    private static Reply.Whole whole(ObjectNode json) {
        return new Reply.Whole(json, json.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
