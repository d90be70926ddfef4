package dev.sluice.router.dialect.form;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.request.UnsayableException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** A request in a provider's words, or why it cannot be said in them. */
public sealed interface RequestBody {
    record Ready(byte[] bytes) implements RequestBody {}

    record Refused(ProviderFailure failure) implements RequestBody {}

    /** @param words writes the request; throws {@link UnsayableException} if it has no words for something */
    static RequestBody of(Supplier<? extends JsonNode> words) {
        try {
            return new Ready(words.get().toString().getBytes(StandardCharsets.UTF_8));
        } catch (UnsayableException e) {
            return unsayable(e.param(), e.getMessage());
        }
    }

    /**
     * @param param the field that has no words
     * @param why one sentence for the caller
     */
    static RequestBody unsayable(String param, String why) {
        return new Refused(ProviderFailure.unsayable(param, why));
    }
}
