package dev.sluice.router.dialect.anthropic;

import dev.sluice.testkit.provider.Sample;

/** Answers of the Messages API, as it documents them. */
public final class AnthropicSamples {
    public static final Sample TEXT = sample("text.sse");
    public static final Sample TOOLS = sample("tools.sse");
    public static final Sample OVERLOADED = sample("overloaded.sse");
    public static final Sample MESSAGE = sample("message.json");

    private AnthropicSamples() {}

    private static Sample sample(String name) {
        return Sample.resource(AnthropicSamples.class, name);
    }
}
