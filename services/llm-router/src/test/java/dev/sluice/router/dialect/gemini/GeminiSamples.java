package dev.sluice.router.dialect.gemini;

import dev.sluice.testkit.provider.Sample;

/** Answers of generateContent, as it is documented. */
public final class GeminiSamples {
    public static final Sample TEXT = sample("text.sse");
    public static final Sample TOOLS = sample("tools.sse");
    public static final Sample BLOCKED = sample("blocked.sse");
    public static final Sample WHOLE = sample("whole.json");
    public static final Sample EMBEDDINGS = sample("embeddings.json");

    private GeminiSamples() {}

    /** A refusal with its body. */
    public static Sample refusal(int status, String name) {
        return Sample.status(status, new String(sample(name).body(), java.nio.charset.StandardCharsets.UTF_8));
    }

    private static Sample sample(String name) {
        return Sample.resource(GeminiSamples.class, name);
    }
}
