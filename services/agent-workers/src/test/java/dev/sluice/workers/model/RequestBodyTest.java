package dev.sluice.workers.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.ModelForm.Level;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.Thought;
import dev.sluice.contracts.Thought.Kind;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.UserId;
import dev.sluice.workers.prompt.Prompt;
import dev.sluice.workers.prompt.RoleSheet;
import dev.sluice.workers.tool.Toolbox;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestBodyTest {
    @Test
    void nothingIsSaidOfHowToWriteUnlessTheRoleSaysSo() throws IOException {
        var body = body(Optional.empty(), Optional.empty());

        assertFalse(body.has("temperature"));
        assertFalse(body.has("top_p"));
        assertFalse(body.has("reasoning_effort"));
        assertFalse(body.has("max_tokens"));
        assertFalse(body.has("max_completion_tokens"));
    }

    @Test
    void effortOfTheRoleIsCarried() throws IOException {
        var body = body(Optional.of(0.5), Optional.of(Level.XHIGH));

        assertEquals("xhigh", body.path("reasoning_effort").asText());
        assertEquals(0.5, body.path("temperature").asDouble());
    }

    @Test
    void thoughtsGoBackAsTheyCame() throws IOException {
        var calls = List.of(call("c1"), call("c2"));
        var thoughts = List.of(
                thought(Kind.TEXT, "First", "s1", "anthropic-claude-v1", Optional.empty()),
                thought(Kind.SEALED, "", "d1", "anthropic-claude-v1", Optional.empty()),
                thought(Kind.SEALED, "", "g1", "google-gemini-v1", Optional.of(2)),
                Thought.of("I look."));
        var message = AiMessage.builder()
                .toolExecutionRequests(calls)
                .attributes(Thoughts.attributes(thoughts))
                .build();

        var said = body(List.of(UserMessage.from("Mend it."), message), Optional.empty(), Optional.empty())
                .at("/messages/1");

        assertEquals("I look.", said.path("reasoning_content").asText());
        var details = new ObjectMapper().readTree("""
            [{"type": "reasoning.text", "text": "First", "signature": "s1", "format": "anthropic-claude-v1",
              "model": "m1", "index": 0},
             {"type": "reasoning.encrypted", "data": "d1", "format": "anthropic-claude-v1", "model": "m1", "index": 1}]
            """);
        assertEquals(details, said.path("reasoning_details"));
        assertFalse(said.at("/tool_calls/0").has("extra_content"));
        assertEquals(
                "{\"google\":{\"thought_signature\":\"g1\",\"model\":\"m1\"}}",
                said.at("/tool_calls/1/extra_content").toString());
    }

    /** Whoever has the session next says the same words first, so that a provider finds what it has cached. */
    @Test
    void aSessionWithOneMoreStepBeginsWithTheSameMessages() throws IOException {
        var role = new RoleSheet(
                Role.CODER, "You write code.", List.of(), Optional.empty(), Optional.empty(), Optional.empty());
        var history = new ArrayList<HistoryEntry>();
        history.add(new HistoryEntry.UserSaid("Mend it."));
        var before = new ObjectMapper().createArrayNode();
        for (int step = 1; step <= 30; step++) {
            var said = body(
                            Prompt.cut(role, history, Prompt.room(role, 200_000, 500)),
                            Optional.empty(),
                            Optional.empty())
                    .path("messages");
            for (int at = 0; at < before.size(); at++) {
                assertEquals(before.get(at), said.get(at));
            }
            before = (ArrayNode) said;
            var id = new StepId("s-1.t1/1/" + step + "/1");
            var call = new ToolCall(
                    CallId.of(id, 1),
                    "read_file",
                    new ObjectMapper().createObjectNode().put("path", "a"),
                    false,
                    "1");
            history.add(new HistoryEntry.AgentSaid(
                    id, Role.CODER, "I look.", Optional.of(List.of(Thought.of("Step " + step)))));
            history.add(new HistoryEntry.ToolAsked(call));
            history.add(new HistoryEntry.ToolSaid(call.call(), CallStatus.SUCCEEDED, "content ".repeat(200)));
        }
        assertEquals(2 + 29 * 2, before.size());
    }

    private static Thought thought(Kind kind, String text, String seal, String form, Optional<Integer> call) {
        return new Thought(kind, text, Optional.of(seal), Optional.of(form), Optional.of("m1"), Optional.empty(), call);
    }

    private static ToolExecutionRequest call(String id) {
        return ToolExecutionRequest.builder()
                .id(id)
                .name("look")
                .arguments("{}")
                .build();
    }

    private static JsonNode body(Optional<Double> temperature, Optional<Level> effort) throws IOException {
        return body(List.of(UserMessage.from("Mend it.")), temperature, effort);
    }

    private static JsonNode body(List<ChatMessage> messages, Optional<Double> temperature, Optional<Level> effort)
            throws IOException {
        var request = new ModelRequest(
                new StepId("s-1.t1/1/2/3"),
                17,
                1,
                new Scope(new TenantId("acme"), new UserId("ann"), new SessionId("s-1")),
                Role.CODER,
                "builtin-1",
                "role/coder",
                messages,
                Toolbox.EMPTY,
                temperature,
                effort,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new ObjectMapper().readTree(RequestBody.of(request));
    }
}
