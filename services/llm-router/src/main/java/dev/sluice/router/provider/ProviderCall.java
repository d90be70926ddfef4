package dev.sluice.router.provider;

import dev.sluice.router.wire.ModelRequest;

/**
 * One call as a provider gets it.
 *
 * @param id names the call in our ledger and, as {@code x-request-id}, in the provider's logs
 * @param request as the caller wrote it; its model may be an alias
 * @param model the provider's own name of the model
 * @param body the request in OpenAI's words, ready for a provider that speaks them
 * @param traceparent the W3C trace context that the provider gets
 */
public record ProviderCall(String id, ModelRequest request, String model, byte[] body, String traceparent) {

    public static ProviderCall of(String id, ModelRequest request, String model, String traceparent) {
        return new ProviderCall(id, request, model, request.bodyFor(model), traceparent);
    }

    /** The same call for another model. */
    public ProviderCall to(String other) {
        return other.equals(model) ? this : of(id, request, other, traceparent);
    }

    /** The same call as part of another span. */
    public ProviderCall within(String span) {
        return span.equals(traceparent) ? this : new ProviderCall(id, request, model, body, span);
    }

    /** The same call under another name in the ledger. */
    public ProviderCall named(String other) {
        return new ProviderCall(other, request, model, body, traceparent);
    }
}
