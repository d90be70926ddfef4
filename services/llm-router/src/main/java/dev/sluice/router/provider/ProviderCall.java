package dev.sluice.router.provider;

import dev.sluice.router.wire.ChatRequest;

/**
 * One call as a provider gets it.
 *
 * @param id names the call in our ledger and, as {@code x-request-id}, in the provider's logs
 * @param model what the provider calls the model
 * @param body the request in the provider's words
 */
public record ProviderCall(String id, ChatRequest request, String model, byte[] body, String traceparent) {

    public static ProviderCall of(String id, ChatRequest request, String model, String traceparent) {
        return new ProviderCall(id, request, model, request.bodyFor(model), traceparent);
    }

    /** The same call for another model. */
    public ProviderCall to(String other) {
        return other.equals(model) ? this : of(id, request, other, traceparent);
    }

    /** The same call under another name in the ledger. */
    public ProviderCall named(String other) {
        return new ProviderCall(other, request, model, body, traceparent);
    }
}
