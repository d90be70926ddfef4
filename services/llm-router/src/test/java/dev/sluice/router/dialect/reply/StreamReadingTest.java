package dev.sluice.router.dialect.reply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.reply.StreamReading.Seen;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamReadingTest {
    private final StreamReading reading = new StreamReading();

    @Test
    void roleAndFilterVerdictsAreNoToken() {
        assertEquals(new Seen.Preamble(), read("{'choices':[{'delta':{'role':'assistant','content':''}}]}"));
        assertEquals(new Seen.Preamble(), read("{'choices':[],'prompt_filter_results':[{}]}"));
        assertEquals(new Seen.Preamble(), read("{'choices':[{'delta':{'content':null}}]}"));
    }

    @Test
    void textReasoningToolCallsAndTheFinishAreTokens() {
        assertEquals(new Seen.Token(), read("{'choices':[{'delta':{'content':'a'}}]}"));
        assertEquals(new Seen.Token(), read("{'choices':[{'delta':{'reasoning_content':'b'}}]}"));
        assertEquals(new Seen.Token(), read("{'choices':[{'delta':{'tool_calls':[{'index':0}]}}]}"));
        assertEquals(new Seen.Token(), read("{'choices':[{'delta':{},'finish_reason':'stop'}]}"));
    }

    @Test
    void finishedStreamHasNoDefect() {
        read("{'choices':[{'index':0,'delta':{'content':'a'}}]}");
        read("{'choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}");
        assertEquals(Optional.empty(), reading.defect());
    }

    @Test
    void finishedStreamSaysWhichModelWroteItAndWhyItEnded() {
        read("{'model':'m-2026','choices':[{'index':0,'delta':{'content':'a'}}]}");
        assertEquals(Finish.NONE, reading.finish());
        read("{'model':'m-2026','choices':[{'index':1,'delta':{},'finish_reason':'length'}]}");
        read("{'model':'m-2026','choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}");
        read("{'model':'m-2026','choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}");
        assertEquals(new Finish(Optional.of("m-2026"), List.of("length", "stop")), reading.finish());
    }

    @Test
    void reasonThatIsNoWordIsNotRepeated() {
        read("{'choices':[{'delta':{},'finish_reason':'All of the answer, once more.'}]}");
        assertEquals(new Finish(Optional.empty(), List.of("other")), reading.finish());
    }

    @Test
    void streamWithoutFinishIsCut() {
        read("{'choices':[{'index':0,'delta':{'content':'a'},'finish_reason':null}]}");
        assertEquals(Kind.CUT, reading.defect().orElseThrow().kind());
    }

    @Test
    void everyChoiceMustFinish() {
        read("{'choices':[{'index':0,'delta':{'content':'a'}},{'index':1,'delta':{'content':'b'}}]}");
        read("{'choices':[{'index':1,'delta':{},'finish_reason':'stop'}]}");
        assertEquals(Kind.CUT, reading.defect().orElseThrow().kind());
    }

    @Test
    void streamWithoutChoicesIsEmpty() {
        read("{'choices':[]}");
        assertEquals(Kind.EMPTY, reading.defect().orElseThrow().kind());
    }

    @Test
    void errorObjectsAreFailures() {
        assertEquals(
                Kind.STREAM_ERROR, broken("{'error':{'message':'it broke'}}").kind());
        assertEquals(
                Kind.UNAVAILABLE, broken("{'error':{'message':'overloaded'}}").kind());
        assertEquals(Kind.UNAVAILABLE, broken("{'error':'overloaded'}").kind());
        assertEquals(
                Kind.REQUEST_REFUSED,
                broken("{'object':'error','message':'no','code':400}").kind());
        assertEquals(Kind.RATE_LIMITED, broken("{'error':{'code':429}}").kind());
        assertEquals(
                Kind.STREAM_ERROR,
                broken("{'choices':[{'delta':{},'finish_reason':'error'}]}").kind());
        assertEquals(Kind.MALFORMED, broken("7").kind());
    }

    @Test
    void errorTextShowsNoCredentialAndNoNovel() {
        var detail = broken("{'error':{'message':'key sk-abcdefghijklmnop was bad " + "x".repeat(2000) + "'}}")
                .detail();
        assertTrue(!detail.contains("abcdef") && detail.length() < 700, detail);
    }

    @Test
    void usageIsTheProvidersWord() {
        assertEquals(
                new Seen.Usage(),
                read("{'choices':[],'usage':{'prompt_tokens':10,'completion_tokens':5,"
                        + "'prompt_tokens_details':{'cached_tokens':4},"
                        + "'completion_tokens_details':{'reasoning_tokens':3}}}"));
        assertEquals(Optional.of(new TokenUsage(10, 4, 5, 3)), reading.usage());
    }

    @Test
    void thoughtsThatAProviderCountsOutsideOfTheCompletionArePaidFor() {
        read("{'choices':[],'usage':{'prompt_tokens':10120,'completion_tokens':1499,'total_tokens':14428,"
                + "'completion_tokens_details':{'reasoning_tokens':2809}}}");
        assertEquals(Optional.of(new TokenUsage(10_120, 0, 4_308, 2_809)), reading.usage());

        read("{'choices':[],'usage':{'prompt_tokens':10,'completion_tokens':5,'total_tokens':115}}");
        assertEquals(Optional.of(new TokenUsage(10, 0, 105, 100)), reading.usage());

        read("{'choices':[],'usage':{'prompt_tokens':10,'completion_tokens':5,'total_tokens':15,"
                + "'completion_tokens_details':{'reasoning_tokens':3}}}");
        assertEquals(Optional.of(new TokenUsage(10, 0, 5, 3)), reading.usage());
    }

    @Test
    void incredibleUsageIsNotBelieved() {
        read("{'choices':[],'usage':{'prompt_tokens':-1,'completion_tokens':5}}");
        read("{'choices':[],'usage':{'prompt_tokens':1,'completion_tokens':1e3}}");
        read("{'choices':[],'usage':{'prompt_tokens':99999999999,'completion_tokens':5}}");
        read("{'choices':[],'usage':{}}");
        assertEquals(Optional.empty(), reading.usage());
    }

    @Test
    void whatTheModelWroteIsCounted() {
        read("{'choices':[{'delta':{'role':'assistant','content':'abcd'}}]}");
        read("{'choices':[{'delta':{'tool_calls':[{'index':0,'id':'call_1','type':'function',"
                + "'function':{'name':'f','arguments':'{}'}}]}}]}");
        assertEquals(7, reading.outputChars());
    }

    private ProviderFailure broken(String json) {
        return assertInstanceOf(Seen.Broken.class, read(json)).failure();
    }

    private Seen read(String json) {
        return reading.read(node(json));
    }

    private static JsonNode node(String json) {
        try {
            return JsonMapper.builder().build().readTree(json.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
