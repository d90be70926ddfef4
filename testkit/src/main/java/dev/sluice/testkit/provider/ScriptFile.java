package dev.sluice.testkit.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code {"scripts": {"NAME": [reply, …]}, "default": "NAME"}}, the form of {@code mock-llm.mjs}. */
final class ScriptFile {
    private ScriptFile() {}

    static Map<String, List<ScriptedReply>> read(String json) throws JsonProcessingException {
        var file = JsonMapper.builder().build().readTree(json);
        var scripts = new HashMap<String, List<ScriptedReply>>();
        for (var script : file.path("scripts").properties()) {
            var replies = new ArrayList<ScriptedReply>();
            script.getValue().forEach(reply -> replies.add(reply(reply)));
            scripts.put(script.getKey(), List.copyOf(replies));
        }
        if (file.has("default")) {
            scripts.put(
                    ScriptedProvider.DEFAULT_SCRIPT,
                    scripts.get(file.get("default").asText()));
        }
        return scripts;
    }

    private static ScriptedReply reply(JsonNode node) {
        var calls = new ArrayList<Call>();
        node.path("tool_calls")
                .forEach(call -> calls.add(new Call(
                        call.path("name").asText(), call.path("arguments").toString())));
        var reply = (node.has("text")
                        ? ScriptedReply.text(node.get("text").asText())
                        : ScriptedReply.tokens(node.path("tokens").asInt(calls.isEmpty() ? 20 : 0)))
                .calling(calls)
                .pacing(Duration.ofMillis(node.path("hangMs").asLong(0)), Duration.ZERO);
        if (node.has("cutAfter")) {
            return reply.failing(new Fault.Cut(node.get("cutAfter").asInt()));
        }
        if (node.has("error")) {
            var error = node.get("error");
            Map<String, String> headers = error.has("retryAfter")
                    ? Map.of("retry-after", error.get("retryAfter").asText())
                    : Map.of();
            return reply.failing(new Fault.Status(
                    error.path("status").asInt(503), error.path("message").asText("mock error"), headers));
        }
        return reply;
    }
}
