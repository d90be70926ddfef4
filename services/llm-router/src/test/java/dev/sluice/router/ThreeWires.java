package dev.sluice.router;

import dev.sluice.testkit.provider.ReceivedRequest;
import dev.sluice.testkit.provider.Sample;
import dev.sluice.testkit.provider.SampleProvider;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Four providers that say what a test has them say, on three wires, and chains over them. */
public class ThreeWires implements QuarkusTestResourceLifecycleManager {
    static final String KEY = "key-of-the-first-0123456789";
    static final SampleProvider FIRST = SampleProvider.start();
    static final SampleProvider SECOND = SampleProvider.start();
    static final SampleProvider CLAUDE = SampleProvider.start();
    static final SampleProvider GEMINI = SampleProvider.start();

    /** What an OpenAI-compatible provider answers that has nothing to be ashamed of. */
    static final String WELL = chunk("{\"role\": \"assistant\", \"content\": \"well\"}", "null")
            + chunk("{}", "\"stop\"")
            + "data: [DONE]\n\n";

    static final String WELL_WHOLE = """
            {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [{"index": 0,
              "message": {"role": "assistant", "content": "well"}, "finish_reason": "stop"}],
             "usage": {"prompt_tokens": 5, "completion_tokens": 1}}
            """;

    private static final String ROUTING = """
            {"default_model": "chain", "passthrough": "first",
             "deployments": [
               {"name": "one", "provider": "first", "model": "one", "context_tokens": 4000},
               {"name": "other", "provider": "first", "model": "other"},
               {"name": "limited", "provider": "first", "model": "limited"},
               {"name": "responding", "provider": "first", "model": "responding", "takes": {"api": "responses"}},
               {"name": "worded", "provider": "first", "model": "worded", "lacks": ["json_schema"]},
               {"name": "tooled", "provider": "first", "model": "tooled", "takes": {"schemas": "tool"}},
               {"name": "tooled-claude", "provider": "claude", "model": "older", "takes": {"schemas": "tool"}},
               {"name": "deepseek", "provider": "second", "model": "deepseek-v4-pro"},
               {"name": "two", "provider": "second", "model": "two", "context_tokens": 100000},
               {"name": "small", "provider": "second", "model": "small", "context_tokens": 3000},
               {"name": "claude", "provider": "claude", "model": "claude-sonnet-4-6", "context_tokens": 4000},
               {"name": "gemini", "provider": "gemini", "model": "gemini-3.8-flash", "context_tokens": 4000}],
             "aliases": [
               {"name": "from-worded", "tiers": [{"shares": [{"model": "worded"}]}, {"shares": [{"model": "other"}]}]},
               {"name": "worded-twice", "tiers": [{"shares": [{"model": "worded"}]}, {"shares": [{"model": "deepseek"}]}]},
               {"name": "chain", "tiers": [{"shares": [{"model": "one"}]}, {"shares": [{"model": "two"}]}]},
               {"name": "limited-chain", "tiers": [{"shares": [{"model": "limited"}]}, {"shares": [{"model": "two"}]}]},
               {"name": "larger", "tiers": [{"shares": [{"model": "one"}]}, {"shares": [{"model": "small"}]},
                                            {"shares": [{"model": "two"}]}]},
               {"name": "from-claude", "tiers": [{"shares": [{"model": "claude"}]}, {"shares": [{"model": "two"}]}]},
               {"name": "from-gemini", "tiers": [{"shares": [{"model": "gemini"}]}, {"shares": [{"model": "two"}]}]},
               {"name": "to-claude", "tiers": [{"shares": [{"model": "one"}]}, {"shares": [{"model": "claude"}]}]},
               {"name": "hedged-late", "hedge_after": "PT1.5S",
                "tiers": [{"shares": [{"model": "one"}]}, {"shares": [{"model": "two"}]}]},
               {"name": "hedged", "hedge_after": "PT0.2S",
                "tiers": [{"shares": [{"model": "one"}]}, {"shares": [{"model": "two"}]}]}]}
            """;

    @Override
    public Map<String, String> start() {
        var values = new HashMap<String, String>();
        provider(values, "first", FIRST.root() + "/v1");
        values.put("sluice.llm-router.providers.first.api-key", KEY);
        provider(values, "second", SECOND.root() + "/v1");
        provider(values, "claude", CLAUDE.root() + "/v1");
        values.put("sluice.llm-router.providers.claude.type", "anthropic");
        provider(values, "gemini", GEMINI.root() + "/v1beta");
        values.put("sluice.llm-router.providers.gemini.type", "gemini");
        values.put("sluice.llm-router.guard.backoff", "10ms");
        values.put("sluice.llm-router.guard.backoff-max", "1s");
        values.put("sluice.llm-router.guard.breaker-failures", "2");
        values.put("sluice.llm-router.guard.breaker-pause", "30s");
        values.put("sluice.llm-router.routing-file", file(ROUTING).toString());
        values.put("sluice.llm-router.price.prompt-micros", "1000000");
        values.put("sluice.llm-router.price.completion-micros", "2000000");
        return values;
    }

    @Override
    public void stop() {
        // Lives as long as the test JVM.
    }

    /** Forgets what was asked; whoever has nothing else to say answers well. */
    static void reset() {
        for (var provider : List.of(FIRST, SECOND)) {
            provider.reset();
            provider.otherwise(ThreeWires::well);
        }
        CLAUDE.reset();
        GEMINI.reset();
    }

    /** One chunk of a stream. */
    static String chunk(String delta, String finish) {
        return "data: {\"id\": \"c\", \"object\": \"chat.completion.chunk\", \"created\": 1, \"model\": \"m\","
                + " \"choices\": [{\"index\": 0, \"delta\": " + delta + ", \"finish_reason\": " + finish + "}]}\n\n";
    }

    static String body(String model, boolean stream, String more) {
        return "{\"model\": \"" + model + "\", \"stream\": " + stream + ", " + more
                + "\"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";
    }

    private static Sample well(ReceivedRequest request) {
        return request.body().path("stream").asBoolean() ? Sample.events(WELL) : Sample.json(WELL_WHOLE);
    }

    private static void provider(Map<String, String> values, String name, String url) {
        var prefix = "sluice.llm-router.providers." + name + ".";
        values.put(prefix + "base-url", url);
        values.put(prefix + "first-byte-timeout", "10s");
        values.put(prefix + "between-bytes-timeout", "10s");
        values.put(prefix + "event-bytes-max", "1M");
    }

    private static Path file(String text) {
        try {
            return Files.writeString(Files.createTempFile("sluice-wires", ".json"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
