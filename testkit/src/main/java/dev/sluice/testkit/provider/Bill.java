package dev.sluice.testkit.provider;

/** What one request cost at the {@link ScriptedProvider}, whether or not its client was told. */
public record Bill(String requestId, String model, long promptTokens, long completionTokens) {

    /** Both together, for two tries of one request. */
    Bill and(Bill other) {
        return new Bill(requestId, model, promptTokens + other.promptTokens, completionTokens + other.completionTokens);
    }
}
