package dev.sluice.router.dialect.form;

import dev.sluice.router.dialect.reply.ProviderFailure;

/** A request in a provider's words, or why it cannot be said in them. */
public sealed interface RequestBody {
    record Ready(byte[] bytes) implements RequestBody {}

    record Refused(ProviderFailure failure) implements RequestBody {}

    /**
     * @param param the field that has no words
     * @param why one sentence for the caller
     */
    static RequestBody unsayable(String param, String why) {
        return new Refused(ProviderFailure.unsayable(param, why));
    }
}
