package dev.sluice.router.provider.cassette;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.ModelRequest;
import dev.sluice.router.dialect.request.ResponsesRequest;
import dev.sluice.router.dialect.request.Translation;
import dev.sluice.router.provider.ProviderCall;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/** What makes two requests the same to a cassette: everything that may change the answer, and nothing else. */
final class RequestDigest {
    /** Who asks and how the call is counted changes no answer. */
    private static final Set<String> ASIDE = Set.of(
            "stream_options", "user", "metadata", "safety_identifier", "prompt_cache_key", "service_tier", "store");

    private static final JsonMapper SORTED = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private RequestDigest() {}

    /** The request as it counts: the model as the provider calls it, fields in the order of their names. */
    static String canonical(ProviderCall call) {
        var request = ((ObjectNode) chat(call.request()).json().deepCopy()).remove(ASIDE);
        request.put("model", call.model());
        try {
            return SORTED.writeValueAsString(SORTED.treeToValue(request, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree is always writable", e);
        }
    }

    /** A cassette is asked by chats, whatever the one was asked by that it replays. */
    private static ModelRequest chat(ModelRequest request) {
        return request instanceof ResponsesRequest response
                        && response.chat() instanceof Translation.Said<ChatRequest>(ChatRequest chat, var adapted)
                ? chat
                : request;
    }

    /** SHA-256 in hex. */
    static String of(String canonical) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
