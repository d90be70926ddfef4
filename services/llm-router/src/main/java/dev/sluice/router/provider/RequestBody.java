package dev.sluice.router.provider;

import dev.sluice.router.reply.ProviderFailure;
import dev.sluice.router.reply.ProviderFailure.Kind;

/** A request in a provider's words, or why it cannot be said in them. */
public sealed interface RequestBody {
    record Ready(byte[] bytes) implements RequestBody {}

    record Refused(ProviderFailure failure) implements RequestBody {}

    /** @param why one sentence for the caller */
    static RequestBody refused(String why) {
        return new Refused(ProviderFailure.of(Kind.REQUEST_REFUSED, why));
    }
}
