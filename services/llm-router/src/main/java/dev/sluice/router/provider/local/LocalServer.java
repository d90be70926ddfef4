package dev.sluice.router.provider.local;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * A model server on this machine that answered when it was asked.
 *
 * @param baseUrl the API's root
 * @param models what it has ready, at least one, in its own order
 */
public record LocalServer(URI baseUrl, List<String> models) {
    private static final Map<Integer, String> PRODUCTS =
            Map.of(11434, "ollama", 1234, "lm-studio", 8080, "llama.cpp", 12434, "docker-model-runner");

    public LocalServer {
        models = List.copyOf(models);
        if (models.isEmpty()) {
            throw new IllegalArgumentException("a server without models answers nothing");
        }
    }

    /** The product that usually listens there. */
    public String name() {
        return PRODUCTS.getOrDefault(baseUrl.getPort(), "local");
    }

    /** The model that was asked for if it is here, else the first that can chat, by its name. Nothing is ever pulled. */
    public String model(String wanted) {
        if (models.contains(wanted)) {
            return wanted;
        }
        return models.stream()
                .filter(model -> !model.contains("embed"))
                .findFirst()
                .orElseGet(models::getFirst);
    }
}
