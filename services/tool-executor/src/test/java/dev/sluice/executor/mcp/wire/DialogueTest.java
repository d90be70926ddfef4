package dev.sluice.executor.mcp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.executor.sandbox.StopSignal.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class DialogueTest {
    private static final Patience PATIENCE = Patience.of(Optional::empty, Duration.ofMinutes(1));
    private static final String LIST = "{\"tools\": [{\"name\": \"echo\"}]}";

    private final ScriptedWire wire = new ScriptedWire();
    private final Dialogue dialogue = new Dialogue(wire);

    @Test
    void aStatelessServerIsToldEverythingWithEachRequest() throws Exception {
        wire.on("server/discover", result("{\"supportedVersions\": [\"2026-07-28\"]}"));
        wire.on("tools/list", result(LIST));

        assertEquals(Era.STATELESS, dialogue.open(Optional.empty(), PATIENCE));
        assertEquals(1, dialogue.tools(10, PATIENCE).size());

        assertEquals(List.of("server/discover", "tools/list"), wire.methods());
        for (var message : wire.said) {
            assertEquals(
                    "2026-07-28",
                    message.at("/params/_meta")
                            .path("io.modelcontextprotocol/protocolVersion")
                            .asText());
        }
    }

    @Test
    void aServerOfBeforeIsGreetedFirst() throws Exception {
        for (var unknown : List.<Reply>of(
                declined(-32601, "{}"),
                declined(-32602, "{}"),
                declined(-32022, "{\"supported\": [\"2025-11-25\"]}"),
                new Reply.GivenUp(Reason.TIME_UP))) {
            var old = new ScriptedWire();
            old.on("server/discover", unknown);
            old.on("initialize", result("{\"protocolVersion\": \"2025-06-18\"}"));
            old.on("tools/list", result(LIST));
            var with = new Dialogue(old);

            assertEquals(Era.INITIALIZED, with.open(Optional.empty(), PATIENCE));
            with.tools(10, PATIENCE);

            assertEquals(
                    List.of("server/discover", "initialize", "notifications/initialized", "tools/list"), old.methods());
            assertFalse(old.said.getLast().path("params").has("_meta"));
        }
    }

    @Test
    void aStatelessServerThatIsSlowToStartIsAskedOnceMore() throws Exception {
        wire.on(
                "server/discover",
                () -> wire.methods().contains("initialize")
                        ? result("{\"supportedVersions\": [\"2026-07-28\"]}")
                        : new Reply.GivenUp(Reason.TIME_UP));
        wire.on("tools/list", result(LIST));

        assertEquals(Era.STATELESS, dialogue.open(Optional.empty(), PATIENCE));
        dialogue.tools(10, PATIENCE);

        assertEquals(List.of("server/discover", "initialize", "server/discover", "tools/list"), wire.methods());
        assertFalse(wire.said.get(1).path("params").has("_meta"));
        assertTrue(wire.said.getLast().path("params").has("_meta"));
    }

    @Test
    void aServerThatCanBeOpenedInNoWayIsOfNoUse() {
        wire.on("server/discover", new Reply.GivenUp(Reason.TIME_UP));

        assertThrows(ServerTrouble.class, () -> dialogue.open(Optional.empty(), PATIENCE));
    }

    @Test
    void aServerThatIsKnownIsNotAskedAgainWhatItSpeaks() throws Exception {
        dialogue.open(Optional.of(Era.STATELESS), PATIENCE);

        assertEquals(List.of(), wire.methods());
    }

    @Test
    void aServerWhoseVersionsNobodyHereSpeaksIsOfNoUse() {
        wire.on("server/discover", result("{\"supportedVersions\": [\"2031-01-01\"]}"));
        assertThrows(ServerTrouble.class, () -> dialogue.open(Optional.empty(), PATIENCE));

        wire.on("initialize", result("{\"protocolVersion\": \"1999-01-01\"}"));
        assertThrows(ServerTrouble.class, () -> dialogue.open(Optional.of(Era.INITIALIZED), PATIENCE));
    }

    @Test
    void pagesAreReadToTheEndButNoFurtherThanEnough() throws Exception {
        wire.on("tools/list", result("{\"tools\": [{}, {}, {}], \"nextCursor\": \"more\"}"));
        dialogue.open(Optional.of(Era.STATELESS), PATIENCE);

        assertEquals(10, dialogue.tools(10, PATIENCE).size());
        assertEquals("more", wire.said.getLast().at("/params/cursor").asText());
    }

    @Test
    void aListOfVeryManyValuesIsReadNoFurther() throws Exception {
        var page = "{\"tools\": [{\"x\": [" + "{},".repeat(100_000) + "{}]}], \"nextCursor\": \"more\"}";
        wire.on("tools/list", result(page));
        dialogue.open(Optional.of(Era.STATELESS), PATIENCE);

        assertThrows(ServerTrouble.class, () -> dialogue.tools(128, PATIENCE));

        assertEquals(5, wire.said.size());
    }

    @Test
    void whatIsAskedOfUsIsNotGiven() throws Exception {
        wire.on("tools/call", result("{\"resultType\": \"input_required\", \"inputRequests\": {}}"));
        dialogue.open(Optional.of(Era.STATELESS), PATIENCE);

        assertInstanceOf(Reply.Declined.class, dialogue.call("echo", Messages.object(), Messages.object(), PATIENCE));
    }

    @Test
    void aCallThatNobodyWaitsForIsCalledOff() throws Exception {
        wire.on("tools/call", new Reply.GivenUp(Reason.CALLED_OFF));
        dialogue.open(Optional.of(Era.STATELESS), PATIENCE);

        assertInstanceOf(Reply.GivenUp.class, dialogue.call("echo", Messages.object(), Messages.object(), PATIENCE));

        assertEquals(List.of("tools/call", "notifications/cancelled"), wire.methods());
        assertEquals(
                wire.said.getFirst().path("id").asInt(),
                wire.said.getLast().at("/params/requestId").asInt());
    }

    @Test
    void aListThatIsNoneOrAnErrorIsTrouble() throws Exception {
        dialogue.open(Optional.of(Era.STATELESS), PATIENCE);
        for (var reply : List.of(
                result("{}"),
                declined(-32603, "{}"),
                new Reply.Broken("it ended", true),
                new Reply.GivenUp(Reason.TIME_UP))) {
            wire.on("tools/list", reply);

            assertThrows(ServerTrouble.class, () -> dialogue.tools(10, PATIENCE));
        }
    }

    @Test
    void aServerThatAsksIsAnsweredThatItIsNotDone() {
        assertTrue(Messages.unasked(json("{\"id\": \"s1\", \"method\": \"ping\"}"))
                .orElseThrow()
                .path("result")
                .isObject());
        assertEquals(
                -32601,
                Messages.unasked(json("{\"id\": 7, \"method\": \"sampling/createMessage\"}"))
                        .orElseThrow()
                        .at("/error/code")
                        .asInt());
        assertEquals(Optional.empty(), Messages.unasked(json("{\"method\": \"notifications/message\"}")));
    }

    private static Reply result(String json) {
        return new Reply.Result(json(json));
    }

    private static Reply declined(int code, String data) {
        return new Reply.Declined(code, "no", json(data));
    }

    private static JsonNode json(String text) {
        try {
            return MessageCodec.mapper().readTree(text);
        } catch (JsonProcessingException broken) {
            throw new AssertionError(broken);
        }
    }

    /** Answers each method as it was told to. */
    private static final class ScriptedWire implements Wire {
        private final List<ObjectNode> said = new ArrayList<>();
        private Function<String, Reply> script =
                method -> new Reply.Declined(-32601, "no " + method, MissingNode.getInstance());

        void on(String method, Reply reply) {
            on(method, () -> reply);
        }

        void on(String method, Supplier<Reply> reply) {
            var others = script;
            script = asked -> asked.equals(method) ? reply.get() : others.apply(asked);
        }

        List<String> methods() {
            return said.stream().map(message -> message.path("method").asText()).toList();
        }

        @Override
        public Reply ask(ObjectNode request, Patience patience) {
            said.add(request);
            return script.apply(request.path("method").asText());
        }

        @Override
        public void tell(ObjectNode message) {
            said.add(message);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
