package dev.sluice.router.reuse.similar;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.bgesmallenv15q.BgeSmallEnV15QuantizedEmbeddingModel;
import java.util.Optional;

/**
 * BGE small (English, v1.5, quantised), in this JVM. Its library is left out of some packages; making one then fails with
 * a {@link LinkageError}, as it does without glibc. Takes up to 270 MB, and needs a home directory to unpack its natives in.
 */
final class BgeSmallEmbedder implements Embedder {
    /** The tokenizer cuts off the rest. */
    private static final int TOKENS_MAX = 510;

    private final EmbeddingModel model;

    /** Loads it, in about a second. */
    BgeSmallEmbedder() {
        // Otherwise the tokenizer's library reports to its makers that it is used, and may fetch natives.
        System.setProperty("ai.djl.offline", "true");
        model = new BgeSmallEnV15QuantizedEmbeddingModel(Runnable::run);
    }

    @Override
    public Optional<float[]> embed(String text) {
        var response = model.embed(text);
        return response.tokenUsage().inputTokenCount() < TOKENS_MAX
                ? Optional.of(response.content().vector())
                : Optional.empty();
    }
}
