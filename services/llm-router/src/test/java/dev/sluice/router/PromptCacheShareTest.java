package dev.sluice.router;

import static dev.sluice.router.TodaysModelsTest.CLAUDE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.provider.AnthropicRules;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much of a coder's session a provider finds in its cache, at one that counts prefixes. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(TodaysModelsTest.Vendors.class)
class PromptCacheShareTest {
    private static final int STEPS = 30;
    private static final double SHARE_MIN = 0.9;

    @TestHTTPResource
    String url;

    private final ClaudeCache cache = new ClaudeCache();
    private final ObjectNode request = JsonNodeFactory.instance.objectNode().put("stream", true);
    private final ArrayNode messages = request.putArray("messages");

    @BeforeEach
    void setUp() {
        CLAUDE.reset();
        CLAUDE.rule(AnthropicRules::broken);
        CLAUDE.otherwise(cache::answer);
        var tools = request.putArray("tools");
        for (var name : new String[] {"read_file", "list_files", "write_file", "run"}) {
            tools.addObject()
                    .put("type", "function")
                    .putObject("function")
                    .put("name", name)
                    .put("description", words("what it does", 600))
                    .putObject("parameters")
                    .put("type", "object");
        }
        messages.addObject().put("role", "system").put("content", words("how to write code", 6_000));
        messages.addObject().put("role", "user").put("content", words("what is to be done", 2_000));
    }

    @Test
    void sessionFindsNineTenthsOfItsInputAtOneKey() {
        play("claude");

        assertShare();
    }

    @Test
    void sessionFindsThemToWithTwoKeysBehindOneName() {
        play("pair");

        assertShare();
        var keys = new HashSet<String>();
        cache.reads().forEach(read -> keys.add(read.key()));
        assertEquals(1, keys.size());
    }

    /** From the middle on another worker has the session, in a later run. */
    private void play(String model) {
        request.put("model", model);
        for (int step = 0; step < STEPS; step++) {
            var worker = step < STEPS / 2
                    ? ServiceKeys.worker(url)
                    : Door.at(url, ServiceKeys.workerToken())
                            .header("x-sluice-step", ServiceKeys.STEP.value())
                            .header("x-sluice-run", "8");
            worker.stream(request.toString());
            var call = "call_" + step;
            var said = messages.addObject().put("role", "assistant").put("content", "I look.");
            said.putArray("tool_calls")
                    .addObject()
                    .put("id", call)
                    .put("type", "function")
                    .putObject("function")
                    .put("name", "read_file")
                    .put("arguments", "{\"path\": \"file-" + step + "\"}");
            messages.addObject()
                    .put("role", "tool")
                    .put("tool_call_id", call)
                    .put("content", words("content of " + step, 1_500));
        }
    }

    private void assertShare() {
        assertEquals(STEPS, cache.reads().size());
        var later = cache.reads().subList(1, STEPS);
        var cached = later.stream().mapToLong(ClaudeCache.Read::cached).sum();
        var all = later.stream().mapToLong(ClaudeCache.Read::all).sum();
        var share = (double) cached / all;
        assertTrue(share >= SHARE_MIN, () -> "only " + share);
    }

    private static String words(String what, int chars) {
        return (what + " ")
                .repeat(chars / (what.length() + 1) + 1)
                .substring(0, chars)
                .strip();
    }
}
