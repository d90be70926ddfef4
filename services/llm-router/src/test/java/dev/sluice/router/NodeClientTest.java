package dev.sluice.router;

import static dev.sluice.router.ProviderUnderTest.PROVIDER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.provider.ScriptedReply;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * OpenAI's own client for Node works against this door as it comes. Needs Node and its package, so only by hand: {@code
 * npm install} in a copy of {@code src/test/npm}, whose path is then {@code SLUICE_NODE_CLIENT}.
 */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(ProviderUnderTest.class)
@EnabledIfEnvironmentVariable(named = "SLUICE_NODE_CLIENT", matches = ".+")
class NodeClientTest {
    @TestHTTPResource
    String url;

    @AfterEach
    void tearDown() {
        PROVIDER.defaultScript(ScriptedReply.tokens(20));
    }

    @Test
    void everyCheckOfTheScriptPasses() throws IOException, InterruptedException {
        // Asked with a tool, the model calls it; asked without or told its result, it speaks.
        PROVIDER.defaultScript(
                ScriptedReply.text("Grüße, 世界").calling(List.of(new Call("read_file", "{\"path\":\"a\"}"))),
                ScriptedReply.text("It says so."));
        var check = new ProcessBuilder("node", "check.mjs")
                .directory(Path.of(System.getenv("SLUICE_NODE_CLIENT")).toFile())
                .redirectErrorStream(true);
        check.environment().put("OPENAI_BASE_URL", url.replaceAll("/+$", "") + "/v1");
        check.environment().put("OPENAI_API_KEY", ServiceKeys.tokenWithoutSession());
        check.environment().put("EMBEDDING_MODEL", "embed-1");

        var running = check.start();
        var said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertTrue(running.waitFor(1, TimeUnit.MINUTES));
        assertEquals(0, running.exitValue(), said);
        assertEquals(
                10,
                Arrays.stream(said.split("\n"))
                        .filter(line -> line.endsWith(": ok"))
                        .count(),
                said);
    }
}
