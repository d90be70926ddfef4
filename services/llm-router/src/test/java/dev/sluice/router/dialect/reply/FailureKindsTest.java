package dev.sluice.router.dialect.reply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Complaints as vendors, their servers and resellers word them, gathered from their pages and from what callers reported. */
class FailureKindsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prompt is too long: 213462 tokens > 200000 maximum",
                "input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000",
                "Your input exceeds the context window of this model. Please adjust your input and try again.",
                "Requested token count exceeds the model's maximum context length of 131072 tokens.",
                "Input length (265330) exceeds model's maximum context length (262144).",
                "This model's maximum context length is 32768 tokens. However, you requested 39197 tokens in the messages.",
                "This model's maximum context length is 262144 tokens. However, you requested 0 output tokens and your"
                        + " prompt contains at least 262145 input tokens.",
                "The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).",
                "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
                "Please reduce the length of the messages or completion.",
                "This endpoint's maximum context length is 128000 tokens. However, you requested about 150000 tokens",
                "Input length 200000 exceeds the maximum allowed input length of 131072 tokens.",
                "The input (70000 tokens) is longer than the model's context length (65536 tokens).",
                "request (66202 tokens) exceeds the available context size (65536 tokens), try increasing it",
                "The number of tokens to keep from the initial prompt is greater than the context length.",
                "prompt token count of 125516 exceeds the limit of 64000",
                "invalid params, context window exceeds limit",
                "Your request exceeded model token limit: 262144 (requested: 280000)",
                "Prompt contains 140000 tokens and 0 draft tokens, too large for model with 131072 maximum context length",
                "prompt too long; exceeded max context length by 100918 tokens",
                "ollama: context length exceeded for llama3",
                "ValidationException: The input is too long",
                "Input is too long for requested model.",
                "Input exceeds the max input token limit",
                "total tokens exceeds the model's max of 4096",
                "Current length is 200068 while limit is 131000",
            })
    void longerThanAModelReads(String sentence) throws IOException {
        var quoted = JSON.writeValueAsString(sentence);
        for (var body : new String[] {
            "{'error':{'message':@,'type':'invalid_request_error'}}",
            "{'object':'error','message':@,'type':'BadRequestError','param':null,'code':400}",
            "{'message':@,'type':'invalid_request_error','code':'wrong_api_format'}",
            "{'detail':@}",
            "{'error':@}",
            "[{'error':{'code':400,'message':@,'status':'INVALID_ARGUMENT'}}]",
        }) {
            var said = complaint(body.replace("@", quoted.replace("'", "\u0000")));
            assertEquals(Kind.CONTEXT_EXCEEDED, FailureKinds.of(OptionalInt.of(400), said), body);
            assertEquals(Kind.CONTEXT_EXCEEDED, FailureKinds.of(OptionalInt.empty(), said), body);
            assertEquals(Kind.CONTEXT_EXCEEDED, FailureKinds.of(OptionalInt.of(500), said), body);
            assertEquals(sentence, said.sentence());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ThrottlingException: Too many tokens, please wait before trying again.",
                "Rate limit reached for gpt-4 on tokens per min (TPM): Limit 10000, Used 8554, Requested 3082.",
                "max_tokens: 64000 > 32000, which is the maximum allowed number of output tokens",
                "The tool name is too long",
                "Invalid 'messages[2].tool_calls[0].id': string too long. Expected a string with maximum length 40",
            })
    void otherLimitsAreNotTheContext(String sentence) throws IOException {
        var said = complaint(
                "{'error':{'message':" + JSON.writeValueAsString(sentence).replace("'", "\u0000") + "}}");
        assertFalse(FailureKinds.of(OptionalInt.of(400), said) == Kind.CONTEXT_EXCEEDED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "429|{'error':{'message':'x','code':'insufficient_quota'}}|OUT_OF_CREDIT",
                "429|{'error':{'message':'x','type':'exceeded_current_quota_error'}}|OUT_OF_CREDIT",
                "429|{'error':{'message':'You exceeded your current quota','status':'RESOURCE_EXHAUSTED'}}|RATE_LIMITED",
                "403|{'code':'x','error':'Your team has used all available credits or reached its monthly spending limit'}|OUT_OF_CREDIT",
                "400|{'error':{'message':'You have reached your specified API usage limits.'}}|OUT_OF_CREDIT",
                "400|{'error':{'code':'Arrearage','message':'Access denied'}}|OUT_OF_CREDIT",
                "402|{'error':{'message':'This request requires more credits. You requested 9, but can only afford 0.'}}|OUT_OF_CREDIT",
                "402|{'error':{'message':'requires more credits, or fewer max_tokens, but can only afford 30104'}}|REQUEST_TOO_LARGE",
                "429|{'error':{'message':'Request too large for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Requested 61337.'}}|REQUEST_TOO_LARGE",
                "403|{'error':{'message':'x','metadata':{'flagged_input':'y','reasons':['violence']}}}|CONTENT_FILTERED",
                "403|{'error':{'message':'Your input was flagged'}}|CONTENT_FILTERED",
                "400|{'error':{'code':'data_inspection_failed','message':'x'}}|CONTENT_FILTERED",
                "400|{'error':{'message':'triggering Azure OpenAI content management policy'}}|CONTENT_FILTERED",
                "403|{'error':{'message':'Project x does not have access to model y','code':'model_not_found'}}|MODEL_UNKNOWN",
                "503|{'error':{'message':'no channel','code':'model_not_found'}}|MODEL_UNKNOWN",
                "403|{'error':{'message':'no'}}|FORBIDDEN",
                "401|{'error':{'message':'no'}}|CREDENTIALS_REFUSED",
                "400|{'error':{'code':400,'message':'API key not valid','details':[{'reason':'API_KEY_INVALID'}]}}|CREDENTIALS_REFUSED",
                "500|{'error':{'message':'messages: bad','type':'invalid_request_error'}}|REQUEST_REFUSED",
                "500|{'error':{'message':'boom'}}|SERVER_ERROR",
                "529|{'type':'error','error':{'type':'overloaded_error'}}|UNAVAILABLE",
                "524|'error code: 524'|TIMED_OUT",
                "422|{'detail':[{'loc':['body'],'msg':'Field required'}]}|REQUEST_REFUSED",
                "200|{'base_resp':{'status_code':1004,'status_msg':'login fail'}}|STREAM_ERROR",
                "200|{'error':{'message':'Provider returned error','code':429,'metadata':{'raw':'busy upstream'}}}|RATE_LIMITED",
                "200|{'error':{'message':'Provider returned error','code':400,'metadata':{'raw':'{\\'error\\':{\\'message\\':\\'prompt is too long: 9 tokens > 8\\'}}'}}}|CONTEXT_EXCEEDED",
            })
    void sameWordsMeanTheSameWithAnyStatus(int status, String body, Kind kind) throws IOException {
        var given = status == 200 ? OptionalInt.empty() : OptionalInt.of(status);
        assertEquals(kind, FailureKinds.of(given, complaint(body)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Please try again in 9.816s.|10",
                "Please try again in 350ms|1",
                "try again in 7m12s|432",
                "Please retry after 86400 seconds.|86400",
                "try again later|",
            })
    void pauseMayStandInASentence(String sentence, Integer seconds) throws IOException {
        assertEquals(
                Optional.ofNullable(seconds).map(Duration::ofSeconds),
                complaint("{'error':{'message':'" + sentence + "'}}").pause());
    }

    @Test
    void pauseMayStandInTheDetails() throws IOException {
        var said = complaint("{'error':{'message':'x','details':[{'retryDelay':'36.5s'}]}}");
        assertEquals(Optional.of(Duration.ofSeconds(37)), said.pause());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'choices':[]}",
                "{'choices':[],'error':null}",
                "{'choices':[],'error':{}}",
                "{'choices':[],'error':''}",
                "{'object':'list','data':[],'message':'x'}",
                "{'usage':{}}",
                "{'base_resp':{'status_code':0},'choices':[]}",
            })
    void answersAreNoComplaints(String body) throws IOException {
        assertFalse(Complaint.isOne(JSON.readTree(body.replace('\'', '"'))));
        assertTrue(Complaint.isOne(JSON.readTree("{\"error\":{\"message\":\"no\"}}")));
    }

    @Test
    void wordsOfAnyLengthAndDepthAreReadWithinBounds() throws IOException {
        var deep = "{'error':".repeat(50) + "'x'" + "}".repeat(50);
        assertEquals("no reason given", complaint(deep).sentence());
        var said = complaint("{'error':{'message':'" + "x".repeat(100_000) + "','code':'" + "y".repeat(9_000) + "'}}");
        assertEquals(4_096, said.sentence().length());
        assertTrue(said.words().stream().allMatch(word -> word.length() <= 128));
    }

    private static Complaint complaint(String quoted) throws IOException {
        return Complaint.of(JSON.readTree(quoted.replace('\'', '"').replace('\u0000', '\'')));
    }
}
