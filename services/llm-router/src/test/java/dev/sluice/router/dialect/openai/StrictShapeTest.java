package dev.sluice.router.dialect.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictShapeTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FRAME = "'id':'a','object':'chat.completion.chunk','created':1,'model':'m',";

    private final StrictShape shape = new StrictShape("7", "model-x", 42, List.of("f", "g"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{" + FRAME + "'choices':[{'index':0,'delta':{'content':'x'},'finish_reason':null}]}",
                "{" + FRAME + "'choices':[{'index':0,'delta':{'tool_calls':[{'index':0,'id':'c','type':'function',"
                        + "'function':{'name':'f','arguments':''}}]}}]}",
                "{'error':{'message':'no'}}",
                "7",
            })
    void whatLacksNothingIsLeftAsItIs(String chunk) throws IOException {
        var json = json(chunk);
        assertFalse(shape.mendChunk(json));
        assertEquals(json(chunk), json);
    }

    @Test
    void frameOfAChunkIsMadeWhole() throws IOException {
        assertEquals(
                json("{'id':'chatcmpl-7','object':'chat.completion.chunk','created':42,'model':'model-x',"
                        + "'choices':[{'index':0,'delta':{'content':'x'}}]}"),
                mended("{'id':null,'choices':[{'delta':{'content':'x'}}]}"));
    }

    @Test
    void argumentsThatAreAnObjectBecomeATextAndTheCallGetsAnId() throws IOException {
        var call = mended("{'choices':[{'delta':{'tool_calls':[{'function':{'name':'f','arguments':{'a':[1]}}}]}}]}")
                .at("/choices/0/delta/tool_calls/0");
        assertEquals(
                json(
                        "{'index':0,'id':'call_7_0','type':'function','function':{'name':'f','arguments':'{\\'a\\':[1]}'}}"),
                call);
    }

    @Test
    void contentInPartsIsATextAndItsThoughtsStandApart() throws IOException {
        var delta = mended(
                        "{'choices':[{'delta':{'content':[{'type':'thinking','thinking':[{'type':'text','text':'Two '},"
                                + "{'type':'text','text':'files.'}]},{'type':'text','text':'I look.'}]}}]}")
                .at("/choices/0/delta");

        assertEquals(json("{'content':'I look.','reasoning_content':'Two files.'}"), delta);
    }

    @Test
    void sealedThoughtsSayWhoseTheyAre() throws IOException {
        var delta = mended("{'choices':[{'delta':{'reasoning_details':[{'type':'reasoning.encrypted','data':'d'}],"
                        + "'tool_calls':[{'index':0,'id':'c','type':'function','function':{'name':'f','arguments':''},"
                        + "'extra_content':{'google':{'thought_signature':'s'}}}]}}]}")
                .at("/choices/0/delta");
        assertEquals("model-x", delta.at("/reasoning_details/0/model").asText());
        assertEquals(
                "model-x", delta.at("/tool_calls/0/extra_content/google/model").asText());
    }

    @Test
    void piecesWithoutAnIndexFindTheirCall() throws IOException {
        assertEquals(0, index("{'id':'a','function':{'name':'f','arguments':''}}"));
        assertEquals(0, index("{'function':{'arguments':'x'}}"));
        assertEquals(1, index("{'id':'b','function':{'name':'f','arguments':''}}"));
        assertEquals(1, index("{'id':'b','function':{'arguments':'x'}}"));
        assertEquals(2, index("{'function':{'name':'g','arguments':'{}'}}"));
    }

    @Test
    void continuationGetsNoIdOfItsOwn() throws IOException {
        index("{'index':0,'id':'a','function':{'name':'f','arguments':''}}");
        var piece = json("{" + FRAME + "'choices':[{'index':0,'delta':{'tool_calls':"
                + "[{'index':0,'function':{'arguments':'x'}}]}}]}");
        assertFalse(shape.mendChunk(piece));
    }

    @Test
    void anAnswerInOnePieceIsMadeWholeToo() throws IOException {
        var whole = json("{'choices':[{'message':{'role':'assistant','tool_calls':"
                + "[{'function':{'name':'f','arguments':{}}}]},'finish_reason':'tool_calls'}]}");
        assertTrue(shape.mendWhole(whole));
        assertEquals("chat.completion", whole.path("object").asText());
        assertEquals("call_7_0", whole.at("/choices/0/message/tool_calls/0/id").asText());
        assertEquals(
                "{}",
                whole.at("/choices/0/message/tool_calls/0/function/arguments").textValue());
        assertFalse(shape.mendWhole(json("{'object':'list','data':[]}")));
    }

    @ParameterizedTest
    @CsvSource({
        "eos, stop",
        "eos_token, stop",
        "end_turn, stop",
        "STOP, stop",
        "COMPLETE, stop",
        "stop_sequence, stop",
        "model_length, length",
        "MAX_TOKENS, length",
        "max_output_tokens, length",
        "tool_use, tool_calls",
        "tool_call, tool_calls",
        "SAFETY, content_filter",
        "sensitive, content_filter",
        "something_new, something_new",
    })
    void wordsForAnEndAreOpenAis(String theirs, String told) throws IOException {
        var chunk = json("{" + FRAME + "'choices':[{'index':0,'delta':{},'finish_reason':'" + theirs + "'}]}");
        assertEquals(!theirs.equals(told), shape.mendChunk(chunk));
        assertEquals(told, chunk.at("/choices/0/finish_reason").asText());
        var whole = json("{'choices':[{'message':{'content':'x'},'finish_reason':'" + theirs + "'}]}");
        shape.mendWhole(whole);
        assertEquals(told, whole.at("/choices/0/finish_reason").asText());
    }

    @Test
    void answerThatCallsToolsEndsWithThemWhateverItsWord() throws IOException {
        index("{'index':0,'id':'a','function':{'name':'f','arguments':'{}'}}");
        var end = mended("{'choices':[{'index':0,'delta':{},'finish_reason':'eos'}]}");
        assertEquals("tool_calls", end.at("/choices/0/finish_reason").asText());
    }

    @Test
    void callsOfOneIdAreToldApart() throws IOException {
        var calls = "[{'index':0,'id':'same','type':'function','function':{'name':'f','arguments':'{}'}},"
                + "{'index':1,'id':'same','type':'function','function':{'name':'g','arguments':'{}'}}]";
        var chunk = mended("{'choices':[{'index':0,'delta':{'tool_calls':" + calls + "}}]}");
        assertEquals("same", chunk.at("/choices/0/delta/tool_calls/0/id").asText());
        assertEquals("call_7_1", chunk.at("/choices/0/delta/tool_calls/1/id").asText());
        assertEquals(1, index("{'index':1,'function':{'arguments':''},'x':1}"));

        var whole = json("{'choices':[{'message':{'tool_calls':" + calls + "},'finish_reason':'tool_calls'}]}");
        shape.mendWhole(whole);
        assertEquals(
                List.of("same", "call_7_1"),
                whole.at("/choices/0/message/tool_calls").findValuesAsText("id"));
    }

    private int index(String call) throws IOException {
        var chunk = json("{" + FRAME + "'choices':[{'index':0,'delta':{'tool_calls':[" + call + "]}}]}");
        shape.mendChunk(chunk);
        return chunk.at("/choices/0/delta/tool_calls/0/index").asInt(-1);
    }

    private JsonNode mended(String chunk) throws IOException {
        var json = json(chunk);
        assertTrue(shape.mendChunk(json));
        return JSON.readTree(json.toString());
    }

    private static JsonNode json(String quoted) throws IOException {
        return JSON.readTree(quoted.replace('\'', '"'));
    }
}
