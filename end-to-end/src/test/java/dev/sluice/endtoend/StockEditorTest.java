package dev.sluice.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.testkit.provider.ScriptedProvider;
import dev.sluice.testkit.provider.ScriptedReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * The official client of the Agent Client Protocol drives {@code sluice acp} as it comes. {@code ./sluice clients} installs it
 * and runs this; without it, in the directory {@code SLUICE_NODE_EDITOR}, it is skipped.
 */
@EnabledIfEnvironmentVariable(
        named = "SLUICE_NODE_EDITOR",
        matches = ".+",
        disabledReason = "The official client is not installed: ./sluice clients")
class StockEditorTest {
    @TempDir
    static Path data;

    @TempDir
    static Path home;

    @TempDir
    static Path project;

    @Test
    void everyCheckPasses() throws IOException, InterruptedException {
        try (var provider = ScriptedProvider.start();
                var platform = OneProcess.with(data, provider.baseUrl())) {
            script(provider);
            var sluice = new CommandLine(platform.session(), home);
            var login = sluice.run(platform.adminPassword() + "\n", "login", "--user", "admin", "--password-stdin");
            assertEquals(0, login.exit(), login::toString);

            var agent = sluice.prepared("acp", "--workspace", "sample");
            var check = new ProcessBuilder("node", "check.mjs")
                    .directory(Path.of(System.getenv("SLUICE_NODE_EDITOR")).toFile())
                    .redirectErrorStream(true);
            check.environment().putAll(agent.environment());
            check.environment().put("SLUICE_ACP", Client.JSON.writeValueAsString(agent.command()));
            check.environment().put("WORK", project.toString());
            var running = check.start();
            var said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            System.out.println(said);
            assertEquals(0, running.waitFor(), said);
        }
    }

    private static void script(ScriptedProvider provider) {
        var write = Tool.write("README.md", "by an editor\n");
        provider.script("acp-write", ScriptedReply.calls(write), ScriptedReply.text("It is written."));
        provider.script("acp-short", ScriptedReply.text("Short."));
        provider.script(
                "acp-whole",
                ScriptedReply.calls(Tool.plan(
                        "One looks, one writes.",
                        List.of(List.of("acp-look", "ask"), List.of("acp-mend", "coder", "acp-look")))));
        provider.script("acp-look", ScriptedReply.text("it is old"));
        provider.script("acp-mend", ScriptedReply.calls(write), ScriptedReply.text("mended [[mock script=acp-sum]]"));
        provider.script("acp-sum", ScriptedReply.text("All is well."));
    }
}
