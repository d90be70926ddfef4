package dev.sluice.router.provider;

import dev.sluice.router.wire.ModelRequest;

/**
 * One call as a provider gets it.
 *
 * @param id names the call in our ledger and, as {@code x-request-id}, in the provider's logs
 * @param request as the caller wrote it; its model may be an alias
 * @param model the provider's own name of the model
 * @param body the request in OpenAI's words, ready for a provider that speaks them
 */
public record ProviderCall(String id, ModelRequest request, String model, byte[] body, String traceparent) {}
