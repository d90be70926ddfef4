package dev.sluice.router.route.installation;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.provider.AnthropicProvider;
import dev.sluice.router.provider.Credential;
import dev.sluice.router.provider.GeminiProvider;
import dev.sluice.router.provider.OpenAiProvider;
import dev.sluice.router.provider.Provider;
import dev.sluice.router.provider.ProviderHttp;
import dev.sluice.router.provider.cassette.RecordingProvider;
import dev.sluice.router.provider.cassette.ReplayingProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** The APIs that we speak to providers. */
public enum ProviderType {
    OPENAI(URI.create("https://api.openai.com/v1")),
    ANTHROPIC(AnthropicProvider.ROOT),
    GEMINI(GeminiProvider.ROOT),
    /** No API at all: recorded answers. */
    CASSETTE(URI.create("cassette://recorded"));

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
        var provider = speaking(name, baseUrl, credential, config, http);
        var recorded = this == CASSETTE ? Optional.<Path>empty() : config.cassetteDirectory();
        return recorded.<Provider>map(directory -> new RecordingProvider(
                        provider, directory, config.replyBytesMax().asLongValue()))
                .orElse(provider);
    }

    private Provider speaking(
            String name, URI baseUrl, Credential credential, RouterConfig.Provider config, ProviderHttp http) {
        return switch (this) {
            case OPENAI -> new OpenAiProvider(name, baseUrl, credential, http);
            case ANTHROPIC -> new AnthropicProvider(name, baseUrl, credential, config.completionTokensMax(), http);
            case GEMINI -> new GeminiProvider(name, baseUrl, credential, http);
            case CASSETTE ->
                new ReplayingProvider(
                        name,
                        config.cassetteDirectory()
                                .orElseThrow(
                                        () -> new IllegalArgumentException("a cassette needs its cassette-directory")));
        };
    }
}
