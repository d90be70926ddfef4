package dev.sluice.router.provider;

import dev.sluice.router.wire.ChatRequest;

/**
 * One call as a provider gets it.
 *
 * @param id names the call in our ledger and, as {@code x-request-id}, in the provider's logs
 * @param body the request in the provider's words
 */
public record ProviderCall(String id, ChatRequest request, byte[] body, String traceparent) {}
