package dev.sluice.router.spend.price;

import com.fasterxml.jackson.databind.JsonNode;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many tokens a prompt may have, before the provider says. Short prompts are counted as OpenAI's models count, long
 * ones, which would take an event loop too long, are taken for one token in two bytes; hardly any text has more. An
 * image in the prompt is taken for {@value #IMAGE}. Only ever an estimate: the ledger has the provider's word.
 */
public final class PromptTokens {
    /** A large image in high detail, where the provider counts images as tokens. */
    static final int IMAGE = 1_600;

    private static final int COUNTED_CHARS_MAX = 8 * 1024;
    private static final int BYTES_PER_TOKEN_MIN = 2;
    private static final int PER_MESSAGE = 4;
    private static final int PER_FIELD = 1;

    private static final AtomicBoolean ASKED = new AtomicBoolean();
    private static volatile Encoding encoding;

    private final StringBuilder text = new StringBuilder();
    private long fields;
    private long images;

    private PromptTokens() {}

    /** The estimate for a request's JSON. */
    public static long of(JsonNode request) {
        var prompt = new PromptTokens();
        prompt.add(request.path("messages"));
        prompt.add(request.path("input"));
        prompt.add(request.path("tools"));
        prompt.add(request.path("response_format"));
        return prompt.textTokens()
                + prompt.fields * PER_FIELD
                + prompt.images * IMAGE
                + (long) PER_MESSAGE * request.path("messages").size();
    }

    private void add(JsonNode node) {
        if (node.isTextual()) {
            addText(node.textValue());
            return;
        }
        if (node.isNumber()) {
            // What an embedding is made of may come as tokens already.
            fields++;
            return;
        }
        node.properties().forEach(field -> {
            text.append(' ').append(field.getKey());
            fields++;
        });
        node.forEach(this::add);
    }

    private void addText(String value) {
        if (value.startsWith("data:")) {
            images++;
            return;
        }
        text.append(' ').append(value);
    }

    private long textTokens() {
        var counter = encoding;
        if (text.length() > COUNTED_CHARS_MAX || counter == null) {
            load();
            return Math.ceilDiv(text.toString().getBytes(StandardCharsets.UTF_8).length, BYTES_PER_TOKEN_MIN);
        }
        return counter.countTokensOrdinary(text.toString());
    }

    /** Reading the vocabulary takes a quarter of a second: nobody waits for it. */
    private static void load() {
        if (ASKED.compareAndSet(false, true)) {
            Thread.ofPlatform()
                    .daemon()
                    .name("llm-router-vocabulary")
                    .start(() -> encoding = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE));
        }
    }
}
