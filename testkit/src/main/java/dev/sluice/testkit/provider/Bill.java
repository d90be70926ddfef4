package dev.sluice.testkit.provider;

/** What one request cost at the {@link ScriptedProvider}, whether or not its client was told. */
public record Bill(String requestId, String model, long promptTokens, long completionTokens) {}
