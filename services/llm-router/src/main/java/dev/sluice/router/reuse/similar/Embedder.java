package dev.sluice.router.reuse.similar;

import java.util.Optional;

/** A model that tells what a text means. */
interface Embedder {
    /** Takes up to 0.1 s of a core; empty if the text is longer than the model sees. Called from one thread only. */
    Optional<float[]> embed(String text);
}
