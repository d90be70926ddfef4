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
                // Read in November 2026, of servers and vendors that were not among those above.
                "Trying to keep the first 9231 tokens when context the overflows. However, the model is loaded with context"
                        + " length of only 4096 tokens, which is not enough.",
                "Reached context length of 4096 tokens with this model, which does not support mid-generation overflow",
                "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and"
                        + " 100 `max_new_tokens`",
                "Input validation error: `inputs` must have less than 1024 tokens. Given: 2000",
                "too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 4292.",
                "Range of input length should be [1, 129024]",
                "Prompt exceeds max length",
                "Total tokens of image and text exceed max message tokens",
                "Unable to submit request because the input token count is 40000 but model only supports up to 32768.",
                "400 Bad Request: Too many input tokens. Max input tokens: 8192, request input token count: 12078",
                "Request body too large for gpt-4o model. Max size: 8000 tokens.",
                "Prompt length 5000 is greater than max_seq_len 4096",
                "The decoder prompt (length 5000) is longer than the maximum model length of 4096.",
                "Prompt length (5000) exceeds maximum input length (4096).",
                "Prompt tokens too long",
                "Context size has been exceeded.",
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
                "Too many tokens per day, please wait before trying again.",
                "Invalid 'input[3].content': array too long. Expected an array with maximum length 2048",
                "Unable to process input image: it exceeds the maximum size of 8000 pixels",
                "stop: too many stop sequences, the maximum length is 4",
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
                "200|{'error':{'message':'Rate limit reached for requests'}}|RATE_LIMITED",
                "200|{'error_code':18,'error_msg':'Open api qps request limit reached'}|RATE_LIMITED",
                "200|{'error':'Too many requests, please try again later.'}|RATE_LIMITED",
                "200|{'throttlingException':{'message':'Too many tokens, please wait before trying again.'}}|RATE_LIMITED",
                "200|{'serviceUnavailableException':{'message':'Bedrock is unable to process your request.'}}|UNAVAILABLE",
                "200|{'validationException':{'message':'The provided request is not valid'}}|REQUEST_REFUSED",
                "200|{'error':{'message':'The engine is currently overloaded, please try again later'}}|UNAVAILABLE",
                "503|{'error':{'message':'The engine is currently overloaded, please try again later'}}|UNAVAILABLE",
                "200|{'error':{'message':'Incorrect API key provided: sk-x'}}|CREDENTIALS_REFUSED",
                "200|{'success':false,'errors':[{'code':7003,'message':'Could not route to the model'}],'result':null}|STREAM_ERROR",
                "200|{'success':false,'errors':[{'code':3040,'message':'Capacity temporarily exceeded, please try again.'}]}|UNAVAILABLE",
                "400|{'error':{'message':'The model `x` has been decommissioned and is no longer supported.','code':'model_decommissioned'}}|MODEL_UNKNOWN",
                "400|{'message':'The provided model identifier is invalid.'}|MODEL_UNKNOWN",
                "400|{'error':{'message':'Model Not Exist','type':'invalid_request_error'}}|MODEL_UNKNOWN",
                "500|{'error':'model qwen3 not found, try pulling it first'}|MODEL_UNKNOWN",
                "413|{'error':{'code':'tokens_limit_reached','message':'x'}}|CONTEXT_EXCEEDED",
                "498|{'error':{'message':'Flex tier capacity exceeded','code':'capacity_exceeded'}}|UNAVAILABLE",
                "425|{'error':{'message':'Too early'}}|SERVER_ERROR",
                "499|{'error':{'code':499,'message':'The operation was cancelled.','status':'CANCELLED'}}|SERVER_ERROR",
                "522|'error code: 522'|TIMED_OUT",
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'success':false,'errors':[{'code':7003,'message':'no'}],'result':null}",
                "{'error_code':18,'error_msg':'Open api qps request limit reached'}",
                "{'code':20012,'message':'Model does not exist','data':null}",
                "{'Message':'User is not authorized'}",
                "{'throttlingException':{'message':'slow'}}",
                "{'status':'error','msg':'no capacity'}",
                "{'errorMessage':'no','errorCode':'BadRequest'}",
            })
    void complaintIsKnownByWhateverWordItHas(String body) throws IOException {
        assertTrue(Complaint.isOne(JSON.readTree(body.replace('\'', '"'))), body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'choices':[],'errors':[]}",
                "{'choices':[{}],'errors':[{'message':'a warning beside an answer'}]}",
                "{'candidates':[],'error_msg':''}",
                "{'id':'msg_1','type':'message','content':[],'message':'x'}",
                "{'type':'response.created','response':{'error':null}}",
                "{'type':'message_start','message':{'id':'m','content':[]}}",
                "{'type':'ping'}",
                "{'embedding':{'values':[1]}}",
                "{'models':[],'errors':null}",
            })
    void whatOnlyLooksLikeOneIsNone(String body) throws IOException {
        assertFalse(Complaint.isOne(JSON.readTree(body.replace('\'', '"'))), body);
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
