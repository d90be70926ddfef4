package dev.sluice.router;

import static dev.sluice.router.ThreeWires.FIRST;
import static dev.sluice.router.ThreeWires.body;
import static dev.sluice.router.ThreeWires.chunk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.provider.Sample;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a provider breaks its tool calls into pieces, every door gives one well-formed list of them. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(ThreeWires.class)
class CallPiecesTest {
    private static final String TOOLS = "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"read_file\"}},"
            + "{\"type\": \"function\", \"function\": {\"name\": \"read\"}},"
            + "{\"type\": \"function\", \"function\": {\"name\": \"list\"}}], ";

    @TestHTTPResource
    String url;

    private Door door;

    @BeforeEach
    void setUp() {
        ThreeWires.reset();
        door = Door.at(url, UserTokens.of("ada", "acme", "developer"));
    }

    /** Each is the calls' pieces, one chunk to a line, of read_file({"a":1}) with the id x. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // As OpenAI does it.
                """
                {"index":0,"id":"x","type":"function","function":{"name":"read_file","arguments":""}}
                {"index":0,"function":{"arguments":"{\\"a\\""}}
                {"index":0,"function":{"arguments":":1}"}}
                """,
                // No index at all.
                """
                {"id":"x","type":"function","function":{"name":"read_file","arguments":""}}
                {"function":{"arguments":"{\\"a\\":1}"}}
                """,
                // An index that is null, or a text.
                """
                {"index":null,"id":"x","function":{"name":"read_file","arguments":"{\\"a\\""}}
                {"index":null,"function":{"arguments":":1}"}}
                """,
                """
                {"index":"0","id":"x","function":{"name":"read_file"}}
                {"index":"0","function":{"arguments":"{\\"a\\":1}"}}
                """,
                // The id in a later piece.
                """
                {"index":0,"type":"function","function":{"name":"read_file"}}
                {"index":0,"id":"x"}
                {"index":0,"function":{"arguments":"{\\"a\\":1}"}}
                """,
                // The name in pieces.
                """
                {"index":0,"id":"x","function":{"name":"read"}}
                {"index":0,"function":{"name":"_fi"}}
                {"index":0,"function":{"name":"le","arguments":"{\\"a\\":1}"}}
                """,
                // Name and id said again with every piece.
                """
                {"index":0,"id":"x","type":"function","function":{"name":"read_file","arguments":"{\\"a\\""}}
                {"index":0,"id":"x","type":"function","function":{"name":"read_file","arguments":":1"}}
                {"index":0,"id":"x","type":"function","function":{"name":"read_file","arguments":"}"}}
                """,
                // Empty texts for what was said.
                """
                {"index":0,"id":"x","type":"function","function":{"name":"read_file","arguments":""}}
                {"index":0,"id":"","type":"","function":{"name":"","arguments":"{\\"a\\":1}"}}
                {"index":0,"id":null,"type":null,"function":{"name":null,"arguments":null}}
                """,
                // The arguments before the name.
                """
                {"index":0,"id":"x","function":{"arguments":"{\\"a\\""}}
                {"index":0,"function":{"name":"read_file","arguments":":1}"}}
                """,
                // An index that does not begin at 0, as those that count blocks of text too write it.
                """
                {"index":1,"id":"x","function":{"name":"read_file","arguments":"{\\"a\\""}}
                {"index":1,"function":{"arguments":":1}"}}
                """,
                // Arguments that are an object.
                """
                {"index":0,"id":"x","function":{"name":"read_file","arguments":{"a":1}}}
                """,
                // A call that never was.
                """
                {"index":0,"id":"x","function":{"name":"read_file","arguments":"{\\"a\\":1}"}}
                {"index":1,"function":{"arguments":""}}
                """,
            })
    void oneCallIsOneCall(String pieces) {
        say(pieces, "tool_calls");

        assertEquals(List.of("x read_file {\"a\":1}"), streamed());
        assertEquals(List.of("x read_file {\"a\":1}"), responded());
    }

    /** Each is the pieces of read({"a":1}) and list({"b":2}), with the ids x and y. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                {"index":0,"id":"x","function":{"name":"read","arguments":"{\\"a\\":1}"}}
                {"index":1,"id":"y","function":{"name":"list","arguments":"{\\"b\\":2}"}}
                """,
                // Without indexes, or always the same.
                """
                {"id":"x","function":{"name":"read","arguments":"{\\"a\\":1}"}}
                {"id":"y","function":{"name":"list","arguments":"{\\"b\\":2}"}}
                """,
                """
                {"index":0,"id":"x","function":{"name":"read","arguments":"{\\"a\\":1}"}}
                {"index":0,"id":"y","function":{"name":"list","arguments":"{\\"b\\":2}"}}
                """,
                // In turns.
                """
                {"index":0,"id":"x","function":{"name":"read"}}
                {"index":1,"id":"y","function":{"name":"list"}}
                {"index":0,"function":{"arguments":"{\\"a\\":1}"}}
                {"index":1,"function":{"arguments":"{\\"b\\":2}"}}
                """,
                // Indexes with a gap.
                """
                {"index":2,"id":"x","function":{"name":"read","arguments":"{\\"a\\":1}"}}
                {"index":5,"id":"y","function":{"name":"list","arguments":"{\\"b\\":2}"}}
                """,
            })
    void twoCallsAreTwo(String pieces) {
        say(pieces, "tool_calls");

        assertEquals(List.of("x read {\"a\":1}", "y list {\"b\":2}"), streamed());
        assertEquals(List.of("x read {\"a\":1}", "y list {\"b\":2}"), responded());
    }

    @Test
    void callsOfTheSameToolWithoutIdAndWithTheSameIndexAreTwoToo() {
        say("""
            {"index":0,"function":{"name":"read","arguments":"{\\"a\\":1}"}}
            {"index":0,"function":{"name":"read","arguments":"{\\"a\\":2}"}}
            """, "tool_calls");

        var calls =
                streamed().stream().map(call -> call.replaceFirst("^\\S+ ", "")).toList();

        assertEquals(List.of("read {\"a\":1}", "read {\"a\":2}"), calls);
    }

    @Test
    void callsThatEndAsPlainAnswersDoEndAsCalls() {
        say("{\"index\":0,\"id\":\"x\",\"function\":{\"name\":\"read\",\"arguments\":\"{}\"}}", "stop");
        assertEquals(
                "tool_calls",
                door.stream(body("one", true, TOOLS))
                        .getLast()
                        .at("/choices/0/finish_reason")
                        .asText());

        FIRST.next(Sample.json(ThreeWires.WELL_WHOLE.replace(
                "\"content\": \"well\"",
                "\"content\": null, \"tool_calls\":"
                        + " [{\"function\": {\"name\": \"read\", \"arguments\": {\"a\": 1}}}]")));
        var whole = door.ask(body("one", false, TOOLS)).json().at("/choices/0");
        assertEquals("tool_calls", whole.path("finish_reason").asText());
        assertEquals(
                "{\"a\":1}",
                whole.at("/message/tool_calls/0/function/arguments").asText());
    }

    @Test
    void callWithoutArgumentsHasAnObjectOfNone() {
        say("{\"index\":0,\"id\":\"x\",\"function\":{\"name\":\"read\",\"arguments\":\"\"}}", "tool_calls");

        assertEquals(List.of("x read {}"), streamed());
    }

    private void say(String pieces, String finish) {
        var events = new StringBuilder();
        pieces.lines().forEach(piece -> events.append(chunk("{\"tool_calls\": [" + piece + "]}", "null")));
        events.append(chunk("{}", "\"" + finish + "\"")).append("data: [DONE]\n\n");
        FIRST.otherwise(request -> Sample.events(events.toString()));
    }

    /** The calls as a strict client puts them together: index, then id and name once, whole, then arguments. */
    private List<String> streamed() {
        var calls = new TreeMap<Integer, List<String>>();
        for (var chunk : door.stream(body("one", true, TOOLS))) {
            for (var piece : chunk.at("/choices/0/delta/tool_calls")) {
                assertTrue(piece.path("index").isInt(), piece::toString);
                var call = calls.computeIfAbsent(piece.path("index").intValue(), index -> {
                    assertEquals(calls.size(), index, "indexes follow each other");
                    assertEquals("function", piece.path("type").asText());
                    return new ArrayList<>(List.of(piece.path("id").textValue(), name(piece), ""));
                });
                assertTrue(call.get(2).isEmpty() || name(piece).isEmpty(), piece::toString);
                call.set(2, call.get(2) + piece.at("/function/arguments").asText(""));
            }
        }
        return calls.values().stream().map(call -> String.join(" ", call)).toList();
    }

    private List<String> responded() {
        var request =
                "{\"model\": \"one\", \"input\": \"hello\", \"tools\": [{\"type\": \"function\", \"name\": \"read_file\"},"
                        + "{\"type\": \"function\", \"name\": \"read\"}, {\"type\": \"function\", \"name\": \"list\"}],"
                        + " \"stream\": true}";
        var calls = new ArrayList<String>();
        for (var event : events(request)) {
            if (event.path("type").asText().equals("response.completed")) {
                for (var item : event.at("/response/output")) {
                    if (item.path("type").asText().equals("function_call")) {
                        calls.add(item.path("call_id").asText() + " "
                                + item.path("name").asText() + " "
                                + item.path("arguments").asText());
                    }
                }
            }
        }
        return calls;
    }

    private List<JsonNode> events(String request) {
        try (var stream = door.open("/v1/responses", request)) {
            return stream.rest();
        }
    }

    private static String name(JsonNode piece) {
        return piece.at("/function/name").asText("");
    }
}
