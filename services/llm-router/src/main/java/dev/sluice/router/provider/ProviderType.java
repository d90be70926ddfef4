package dev.sluice.router.provider;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.provider.anthropic.AnthropicProvider;
import dev.sluice.router.provider.gemini.GeminiProvider;
import java.net.URI;

/** The APIs that we speak to providers. */
public enum ProviderType {
    OPENAI(URI.create("https://api.openai.com/v1")),
    ANTHROPIC(AnthropicProvider.ROOT),
    GEMINI(GeminiProvider.ROOT);

    private final URI root;

    ProviderType(URI root) {
        this.root = root;
    }

    /** Where a key alone leads to: the API's own root. */
    public URI root() {
        return root;
    }

    /** Makes a provider that speaks this API; it closes its HTTP side. */
    public Provider provider(
            String name, URI baseUrl, Credential credential, RouterConfig.Provider config, ProviderHttp http) {
        return switch (this) {
            case OPENAI -> new OpenAiProvider(name, baseUrl, credential, http);
            case ANTHROPIC -> new AnthropicProvider(name, baseUrl, credential, config.completionTokensMax(), http);
            case GEMINI -> new GeminiProvider(name, baseUrl, credential, http);
        };
    }
}
