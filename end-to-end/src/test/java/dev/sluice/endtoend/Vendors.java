package dev.sluice.endtoend;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.testkit.provider.Fault;
import dev.sluice.testkit.provider.ModelFamily;
import dev.sluice.testkit.provider.ReceivedRequest;
import dev.sluice.testkit.provider.ScriptedProvider;
import dev.sluice.testkit.provider.ScriptedReply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Two houses that have every model by every API and refuse what the real ones are documented to refuse. The second one always
 * answers; the first one is away at the second step of the script {@code interrupted}.
 */
final class Vendors implements AutoCloseable {
    private static final List<String> APIS = List.of("chat", "responses", "messages", "gemini");

    private final ScriptedProvider first = ScriptedProvider.start();
    private final ScriptedProvider second = ScriptedProvider.start();

    private Vendors(ScriptedReply... turn) {
        var away = ScriptedReply.fault(new Fault.Status(503, "Overloaded.", Map.of(), Optional.empty()));
        first.script("whole", turn).script("interrupted", turn[0], away, turn[2]);
        second.script("whole", turn).script("interrupted", turn);
        List.of(first, second).forEach(house -> house.rule(ModelFamily::brokenByAnyOf));
    }

    /** @param turn what the model says in each of the three steps of a turn */
    static Vendors start(ScriptedReply... turn) {
        return new Vendors(turn);
    }

    /** Forgets everything, and holds no answer any more. */
    void reset() {
        first.reset();
        second.reset();
    }

    /** Holds every answer after its thoughts until this is so. */
    void holdUntil(BooleanSupplier seen) {
        first.holdUntil(seen);
        second.holdUntil(seen);
    }

    /** Which model answered each step, in order. */
    List<String> answeredBy() {
        return requests()
                .filter(ReceivedRequest::isBilled)
                .map(request -> request.body().path("model").asText())
                .toList();
    }

    Stream<ReceivedRequest> requests() {
        return Stream.of(first, second)
                .flatMap(house -> house.requests().stream())
                .sorted(Comparator.comparing(ReceivedRequest::at));
    }

    /** The options of a JVM whose router knows them. */
    List<String> options() {
        var options = new ArrayList<String>();
        Map.of("first", first, "second", second).forEach((name, house) -> {
            for (var api : APIS) {
                var prefix = "-Dsluice.llm-router.providers." + name + "-" + api + ".";
                options.add(prefix + "api-key=test-key-of-" + name);
                options.add(prefix + "base-url=" + root(house, api));
                options.add(prefix + "type=" + type(api));
                options.add(prefix + "responses=" + api.equals("responses"));
            }
        });
        options.add("-Dsluice.llm-router.model=first-chat/any");
        // A house that is away is left at once, and asked again in the next step.
        options.add("-Dsluice.llm-router.guard.tries-max=1");
        options.add("-Dsluice.llm-router.guard.breaker-failures=" + Platform.PATIENCE_WITH_THE_PROVIDER);
        return options;
    }

    /** A table in which a coder has these models, one after the other, and is to think where it can. */
    static ObjectNode routing(ModelFamily one, ModelFamily... then) {
        var routing = Client.JSON.createObjectNode().put("default_model", "first");
        var deployments = routing.putArray("deployments");
        var tiers = routing.putArray("aliases")
                .addObject()
                .put("name", "role/coder")
                .putArray("tiers");
        var houses = List.of("first", "second");
        var models = Stream.concat(Stream.of(one), Stream.of(then)).toList();
        for (int place = 0; place < models.size(); place++) {
            var model = models.get(place);
            var deployment = deployments
                    .addObject()
                    .put("name", houses.get(place))
                    .put("provider", houses.get(place) + "-" + model.api())
                    .put("model", model.model());
            think(model, deployment.putObject("takes"));
            tiers.addObject().putArray("shares").addObject().put("model", houses.get(place));
        }
        return routing;
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }

    private static void think(ModelFamily model, ObjectNode takes) {
        var said =
                switch (model.api()) {
                    case "messages" -> model.model().startsWith("claude-haiku-4") ? "budget_tokens" : "adaptive";
                    case "gemini" -> model.model().startsWith("gemini-2") ? "thinking_budget" : "thinking_level";
                    case "responses" -> "reasoning";
                    default -> model.shows().isEmpty() ? "" : "reasoning_effort";
                };
        if (said.isEmpty()) {
            return;
        }
        var effort = takes.putObject("effort").put("said", said).put("with_tools", "high");
        effort.putArray("levels").add("high");
        if (said.endsWith("budget") || said.startsWith("budget")) {
            effort.putObject("budgets").put("high", 4096);
        }
    }

    private static String root(ScriptedProvider house, String api) {
        return (api.equals("gemini") ? house.geminiUrl() : house.baseUrl()).toString();
    }

    private static String type(String api) {
        return switch (api) {
            case "messages" -> "anthropic";
            case "gemini" -> "gemini";
            default -> "openai";
        };
    }
}
