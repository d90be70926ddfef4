package dev.sluice.router.route.installation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.router.provider.AnthropicProvider;
import dev.sluice.router.provider.Dials;
import dev.sluice.router.route.Route;
import io.smallrye.config.ConfigValidationException;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvidersTest {
    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void tearDown() {
        VERTX.close();
    }

    @Test
    void keyAloneMeansOpenAi() {
        var providers = of(Map.of("provider.api-key", "k"));
        assertEquals(List.of("api.openai.com"), providers.names());
        assertEquals(1, candidates(providers, "role/ask"));
    }

    @Test
    void emptyKeyMeansNone() {
        assertEquals(List.of(), of(Map.of("provider.api-key", " ")).names());
        assertEquals(
                List.of("demo"),
                of(Map.of("provider.api-key", "", "demo", "true")).names());
    }

    @Test
    void severalKeysShareTheCalls() {
        var providers = of(Map.of("provider.api-key", "a", "provider.api-keys", "b, c,a", "model", "m"));
        assertEquals(3, candidates(providers, "m"));
        var to = assertInstanceOf(Route.To.class, providers.table().resolve("m"));
        assertEquals(3, to.candidates().stream().map(providers::of).distinct().count());
    }

    @Test
    void onlyProviderNeedsNoMention() {
        var providers = of(Map.of("providers.local.base-url", "http://localhost:1/v1", "model", "m"));
        assertEquals(1, candidates(providers, "role/coder"));
        assertEquals(1, candidates(providers, "anything"));
    }

    @Test
    void amongSeveralTheOneWithoutANameGetsUnknownModels() {
        var providers = of(Map.of("provider.api-key", "k", "providers.local.base-url", "http://localhost:1/v1"));
        var to = assertInstanceOf(Route.To.class, providers.table().resolve("anything"));
        assertEquals("api.openai.com", to.candidates().getFirst().provider());
    }

    @Test
    void configurationThatCannotWorkIsToldAtTheStart() {
        assertRefused("names no provider", Map.of("providers.a.api-key", "k", "providers.b.api-key", "k"));
        assertRefused("neither", Map.of("providers.a.name", "a"));
        assertRefused("routing file", Map.of("providers.a.api-key", "k", "routing-file", "/nowhere"));
        assertRefused("chain", Map.of("provider.api-key", "k", "model", " , "));
        assertRefused("cannot be read", Map.of("provider.api-key", "k", "provider.ca-file", "/nowhere"));
    }

    @Test
    void fileWithoutACertificateIsToldAtTheStart(@TempDir Path directory) throws Exception {
        for (var text : List.of("", "certificate: yes\n")) {
            var file = Files.writeString(directory.resolve("authority.pem"), text);
            assertRefused("ca-file", Map.of("provider.api-key", "k", "provider.ca-file", file.toString()));
        }
    }

    @Test
    void typeThatNobodySpeaksIsToldAtTheStart() {
        var dials = Map.of("providers.a.api-key", "k", "providers.a.type", "smoke-signals");
        var refusal = assertThrows(ConfigValidationException.class, () -> of(dials));
        assertTrue(refusal.getMessage().contains("smoke-signals"), refusal::getMessage);
    }

    @Test
    void providersSpeakDifferentLanguages() {
        var providers = of(Map.of(
                "provider.api-key", "k",
                "providers.claude.api-key", "k",
                "providers.claude.type", "anthropic",
                "providers.google.api-keys", "k,l",
                "providers.google.type", "gemini"));

        assertEquals(List.of("api.openai.com", "claude", "google"), providers.names());
        assertEquals(2, candidates(providers, "google/gemini"));
        var to = assertInstanceOf(Route.To.class, providers.table().resolve("claude/opus"));
        assertInstanceOf(AnthropicProvider.class, providers.of(to.candidates().getFirst()));
    }

    @Test
    void badTableChangesNothing() {
        var providers = of(Map.of("provider.api-key", "k"));
        var routing = new dev.sluice.contracts.Routing(
                java.util.Optional.of("x"), java.util.Optional.empty(), List.of(), List.of(), List.of());
        assertThrows(IllegalArgumentException.class, () -> providers.adopt(routing, "2"));
        assertEquals("configured", providers.version());
        assertEquals(1, candidates(providers, "role/ask"));
    }

    private static void assertRefused(String words, Map<String, String> dials) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> of(dials));
        assertTrue(refusal.getMessage().contains(words), refusal::getMessage);
        assertFalse(refusal.getMessage().contains("\"k\""));
    }

    private static int candidates(Providers providers, String model) {
        return assertInstanceOf(Route.To.class, providers.table().resolve(model))
                .candidates()
                .size();
    }

    private static Providers of(Map<String, String> dials) {
        return new Providers(Dials.of(dials), VERTX);
    }
}
