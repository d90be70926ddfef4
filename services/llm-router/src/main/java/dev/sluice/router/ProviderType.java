package dev.sluice.router;

import java.net.URI;

/** The APIs that we speak to providers. */
public enum ProviderType {
    OPENAI("https://api.openai.com/v1"),
    ANTHROPIC("https://api.anthropic.com/v1"),
    GEMINI("https://generativelanguage.googleapis.com/v1beta"),
    /** No API at all: recorded answers. */
    CASSETTE("cassette://recorded");

    private final URI root;

    ProviderType(String root) {
        this.root = URI.create(root);
    }

    /** Where a key alone leads to: the API's own root. */
    public URI root() {
        return root;
    }
}
