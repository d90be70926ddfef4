package dev.sluice.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.provider.ModelFamily;
import dev.sluice.testkit.provider.ScriptedProvider;
import dev.sluice.testkit.provider.ScriptedReply;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Stock clients for Node work against this door as they come, whichever API the model behind it is asked by. {@code ./sluice
 * clients} installs them and runs this; without them, in the directory {@code SLUICE_NODE_CLIENT}, it is skipped.
 */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(NodeClientTest.Vendor.class)
@EnabledIfEnvironmentVariable(
        named = "SLUICE_NODE_CLIENT",
        matches = ".+",
        disabledReason = "No stock clients are installed: ./sluice clients")
class NodeClientTest {
    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();

    /** Under most names Codex knows no model, under the two of OpenAI it does. */
    private static final String ROUTING = """
            {"default_model": "by-responses",
             "deployments": [
               {"name": "by-responses", "provider": "openai", "model": "gpt-6.1-sol"},
               {"name": "gpt-6.1-sol", "provider": "openai"},
               {"name": "by-chats", "provider": "reseller", "model": "my-own"},
               {"name": "gpt-5.6-terra", "provider": "reseller"},
               {"name": "by-messages", "provider": "claude", "model": "claude-opus-4-8"},
               {"name": "by-gemini", "provider": "gemini", "model": "gemini-3.8-flash"}]}
            """;

    private static final String MAKES = "echo made > made.txt";

    @TestHTTPResource
    String url;

    /** One server, as OpenAI itself, as somebody who has its models by chat completions only, as Anthropic and as Google. */
    public static class Vendor implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            return new VendorDials()
                    .openAi("openai", PROVIDER)
                    .with("providers.openai.responses", "true")
                    .openAi("reseller", PROVIDER)
                    .anthropic("claude", PROVIDER)
                    .gemini("gemini", PROVIDER)
                    .routing(ROUTING)
                    .asMap();
        }

        @Override
        public void stop() {
            // Lives as long as the test JVM.
        }
    }

    @BeforeEach
    void setUp() {
        PROVIDER.reset();
        PROVIDER.rule(ModelFamily::brokenByAnyOf);
        PROVIDER.defaultScript(
                ScriptedReply.text("I look.").calling(List.of(new Call("read_file", "{\"path\":\"a\"}"))),
                ScriptedReply.text("Grüße, 世界"));
        // Some ask for an object as the arguments of a tool; a tool that is not offered is not called.
        PROVIDER.script(
                "object",
                ScriptedReply.text("{\"answer\": \"42\"}").calling(List.of(new Call("json", "{\"answer\": \"42\"}"))));
        // Only the one is offered that this Codex has for this model.
        PROVIDER.script(
                "shell",
                ScriptedReply.calls(
                        new Call("exec_command", "{\"cmd\": \"" + MAKES + "\"}"),
                        new Call("exec", "text(await tools.exec_command({cmd: \"" + MAKES + "\"}))")),
                ScriptedReply.text("It is made."));
    }

    @ParameterizedTest
    @CsvSource({
        "by-responses, gpt-6.1-sol, true, none",
        "by-chats, gpt-5.6-terra, false, none",
        "by-messages, '', false, signed",
        "by-gemini, '', false, signed"
    })
    void everyCheckPasses(String model, String codexModel, String stored, String thoughts)
            throws IOException, InterruptedException {
        var check = new ProcessBuilder("node", "check.mjs")
                .directory(Path.of(System.getenv("SLUICE_NODE_CLIENT")).toFile())
                .redirectErrorStream(true);
        check.environment().put("OPENAI_BASE_URL", url.replaceAll("/+$", "") + "/v1");
        check.environment().put("OPENAI_API_KEY", ServiceKeys.tokenWithoutSession());
        check.environment().put("MODEL", model);
        check.environment().put("CODEX_MODEL", codexModel);
        check.environment().put("STORED", stored);
        check.environment().put("THOUGHTS", thoughts);
        check.environment().put("EMBEDDING_MODEL", "reseller/embed-1");

        var running = check.start();
        var said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertTrue(running.waitFor(5, TimeUnit.MINUTES));
        System.out.println(said);
        assertEquals(0, running.exitValue(), said);
    }
}
