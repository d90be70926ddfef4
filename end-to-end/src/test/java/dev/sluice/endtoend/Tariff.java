package dev.sluice.endtoend;

import dev.sluice.testkit.provider.ReceivedRequest;

/** What the provider charges, in micros per million tokens; summed up here independently of the product. */
record Tariff(long prompt, long completion) {
    private static final long PER_TOKENS = 1_000_000;

    long micros(long promptTokens, long completionTokens) {
        return Math.ceilDiv(promptTokens * prompt + completionTokens * completion, PER_TOKENS);
    }

    /** What one request is on the provider's bill. */
    long micros(ReceivedRequest request) {
        var bill = request.bill();
        return micros(bill.promptTokens(), bill.completionTokens());
    }

    /** As a price table for one model. */
    String table(String model) {
        return """
                {"currency": "USD", "prices": [{"model": "%s", "since": "2020-01-01", "source": "the test",
                  "prompt": %d, "completion": %d}]}""".formatted(model, prompt, completion);
    }
}
