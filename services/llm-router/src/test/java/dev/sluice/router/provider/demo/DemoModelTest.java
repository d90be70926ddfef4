package dev.sluice.router.provider.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoModelTest {
    private static final List<String> TOOLS = List.of("list_files", "read_file", "write_file");
    private static final String LISTING = "docs/\nREADME.md\nDEMO.md\nsrc/Main.java\nMakefile";

    private final ArrayNode messages = JsonNodeFactory.instance.arrayNode();

    @Test
    void questionGetsAnHonestAnswer() {
        user("What is 1 + 1?");
        var reply = DemoModel.reply(messages, List.of());
        assertTrue(reply.text().startsWith(DemoModel.LABEL) && reply.text().contains("LLM_BASE_URL"));
        assertEquals("stop", reply.finishReason());
    }

    @Test
    void toolsThatOnlyReadAreNotEnoughForTheScript() {
        user("Change it");
        assertTrue(DemoModel.reply(messages, List.of("list_files", "read_file"))
                .calls()
                .isEmpty());
    }

    @Test
    void scriptLooksReadsTwoAtOnceWritesAndTells() {
        user("Change it");
        answer(LISTING);
        var reading = next();
        assertEquals(
                List.of("{\"path\":\"README.md\"}", "{\"path\":\"src/Main.java\"}"),
                reading.calls().stream()
                        .map(call -> call.arguments().toString())
                        .toList());
        answer("a", "b");
        var writing = next();
        assertEquals("write_file", writing.calls().getFirst().tool());
        assertEquals(
                "DEMO.md", writing.calls().getFirst().arguments().path("path").asText());
        answer("Wrote DEMO.md (99 bytes).");
        var last = next();
        assertTrue(last.calls().isEmpty());
        assertTrue(last.text().contains("approved and DEMO.md is written"), last.text());
    }

    @Test
    void rejectionIsTold() {
        walkTo("The user did not allow this call, so nothing was done. Not now.");
        assertTrue(next().text().contains("was rejected"), next().text());
        assertTrue(next().text().contains("Not now."));
    }

    @Test
    void failureIsTold() {
        walkTo("The call failed: the disk is full");
        assertTrue(next().text().contains("did not succeed") && next().text().contains("the disk is full"));
    }

    @Test
    void emptyWorkspaceIsWrittenToAllTheSame() {
        user("Change it");
        answer("(. is empty)");
        assertEquals("write_file", next().calls().getFirst().tool());
    }

    @Test
    void nextTurnBeginsAgainAndWritesSomethingNew() {
        walkTo("Wrote DEMO.md (99 bytes).");
        var before = messages.toString();
        user("Again");
        assertEquals("list_files", next().calls().getFirst().tool());
        answer(LISTING);
        answer("a", "b");
        var content = next().calls().getFirst().arguments().path("content").asText();
        assertTrue(!before.contains(content.replace("\n", "\\n")) && content.contains("turn 2"), content);
    }

    @Test
    void everyMessageSaysThatItIsADemo() {
        user("Change it");
        for (var results : List.of(List.of(LISTING), List.of("a", "b"), List.of("Wrote it."))) {
            assertTrue(next().text().startsWith(DemoModel.LABEL));
            answer(results.toArray(String[]::new));
        }
        assertTrue(next().text().startsWith(DemoModel.LABEL));
    }

    @Test
    void tokensAreTheTextInPieces() {
        user("hello");
        var reply = DemoModel.reply(messages, List.of());
        assertEquals(reply.text(), String.join("", reply.tokens()));
        assertTrue(reply.tokens().size() > 20);
    }

    private DemoReply next() {
        var reply = DemoModel.reply(messages, TOOLS);
        assertEquals(reply, DemoModel.reply(messages, TOOLS));
        return reply;
    }

    private void walkTo(String written) {
        user("Change it");
        answer(LISTING);
        answer("a", "b");
        answer(written);
    }

    private void user(String text) {
        messages.addObject().put("role", "user").put("content", text);
    }

    /** Adds what the demo says next, and these results of its calls. */
    private void answer(String... results) {
        var reply = next();
        assertEquals(results.length, reply.calls().size());
        var message = messages.addObject().put("role", "assistant").put("content", reply.text());
        var calls = message.putArray("tool_calls");
        for (int i = 0; i < results.length; i++) {
            var id = "call_" + messages.size() + "_" + i;
            calls.addObject()
                    .put("id", id)
                    .putObject("function")
                    .put("name", reply.calls().get(i).tool())
                    .put("arguments", reply.calls().get(i).arguments().toString());
            messages.addObject().put("role", "tool").put("tool_call_id", id).put("content", results[i]);
        }
    }
}
