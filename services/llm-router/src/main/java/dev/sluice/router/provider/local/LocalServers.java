package dev.sluice.router.provider.local;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks for a model server on this machine, by asking the usual places for their list of models, all at once. Blocks for
 * at most {@link #PATIENCE} in all: for the start of the process. Asks this machine only and follows no redirect.
 */
public final class LocalServers {
    /** How long the places have to answer. */
    static final Duration PATIENCE = Duration.ofMillis(300);

    private static final int LIST_BYTES_MAX = 1024 * 1024;

    /** Another Sluice answers on the same port as llama.cpp, and would ask us in its turn. */
    private static final String OURSELVES = "sluice";

    private LocalServers() {}

    /** The first of the places, in their order, where a server with a model answers. */
    public static Optional<LocalServer> find(List<URI> places) {
        try (var http = client()) {
            var answers = places.stream()
                    .filter(LocalServers::isHere)
                    .map(place -> ask(http, place))
                    .toList();
            awaitAll(answers);
            var found = answers.stream()
                    .filter(CompletableFuture::isDone)
                    .flatMap(answer -> answer.getNow(Optional.empty()).stream())
                    .findFirst();
            http.shutdownNow();
            return found;
        }
    }

    /** Whether a model can call tools, if its server says so: Ollama does. */
    public static Optional<Boolean> callsTools(LocalServer server, String model) {
        var body = JsonNodeFactory.instance.objectNode().put("model", model).toString();
        var request = HttpRequest.newBuilder(server.baseUrl().resolve("/api/show"))
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        try (var http = client()) {
            var answer = http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LIST_BYTES_MAX))
                    .thenApply(LocalServers::json)
                    .exceptionally(unreachable -> JsonNodeFactory.instance.missingNode());
            awaitAll(List.of(answer));
            var shown = answer.getNow(JsonNodeFactory.instance.missingNode());
            http.shutdownNow();
            return shown.path("capabilities").isArray()
                    ? Optional.of(shown.get("capabilities").toString().contains("\"tools\""))
                    : Optional.empty();
        }
    }

    private static CompletableFuture<Optional<LocalServer>> ask(HttpClient http, URI place) {
        var request = HttpRequest.newBuilder(URI.create(place.toString().replaceAll("/+$", "") + "/models"))
                .timeout(PATIENCE)
                .header("accept", "application/json")
                .GET()
                .build();
        return http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LIST_BYTES_MAX))
                .thenApply(answer -> server(place, json(answer)))
                .exceptionally(nobody -> Optional.empty());
    }

    private static Optional<LocalServer> server(URI place, JsonNode list) {
        var models = new ArrayList<String>();
        for (var model : list.path("data")) {
            if (model.path("owned_by").asText().equals(OURSELVES)) {
                return Optional.empty();
            }
            if (model.path("id").isTextual() && !model.get("id").textValue().isBlank()) {
                models.add(model.get("id").textValue());
            }
        }
        return models.isEmpty() ? Optional.empty() : Optional.of(new LocalServer(place, models));
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        try {
            var json = answer.statusCode() == 200 ? JSON.readTree(answer.body()) : null;
            return json == null ? JsonNodeFactory.instance.missingNode() : json;
        } catch (IOException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    private static void awaitAll(List<? extends CompletableFuture<?>> answers) {
        try {
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                    .get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Who has not answered by now is not there.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is found is trusted with prompts: never another machine. */
    private static boolean isHere(URI place) {
        try {
            return InetAddress.getByName(place.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build();
    }
}
