package dev.sluice.router.dialect.responses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.router.dialect.reply.ChatWriter;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.ReplyReader;
import dev.sluice.router.dialect.reply.StreamReading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesReaderTest {
    private static final String CREATED = "{'type':'response.created','response':{'id':'resp_1'}}";
    private static final String USAGE = "'usage':{'input_tokens':9,'input_tokens_details':{'cached_tokens':4},"
            + "'output_tokens':7,'output_tokens_details':{'reasoning_tokens':5}}";

    private final ReplyReader inChat = ResponsesReader.inChat(new ChatWriter("1", "m", 0));
    private final ReplyReader passing = ResponsesReader.asTheyCome(
            new ChatWriter("1", "m", 0), new OwnedResponses(Optional.of("the account's key"), "acme"));

    /** Nobody says the rest of it later. */
    @ParameterizedTest
    @CsvSource({"cancelled", "in_progress", "queued"})
    void responseThatIsNotAtItsEndIsNoAnswer(String status) throws IOException {
        var body = "{'status':'" + status + "','output':[{'type':'message','content':[{'text':'half'}]}]}";
        var reply = inChat.whole(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        assertEquals(
                Kind.CUT, assertInstanceOf(Reply.Failed.class, reply).failure().kind());
    }

    @Test
    void textThoughtsCallsAndRefusalsAreThePiecesOfAChat() throws IOException {
        var replies = read(
                inChat,
                CREATED,
                "{'type':'response.reasoning_summary_part.added'}",
                "{'type':'response.reasoning_summary_text.delta','delta':'Hm.'}",
                "{'type':'response.output_item.done','output_index':0,"
                        + "'item':{'type':'reasoning','id':'rs_1','encrypted_content':'gAAA'}}",
                "{'type':'response.output_text.delta','delta':'I look.'}",
                "{'type':'response.output_item.added','output_index':2,"
                        + "'item':{'type':'function_call','call_id':'c1','name':'f','arguments':''}}",
                "{'type':'response.function_call_arguments.delta','output_index':2,'delta':'{}'}",
                "{'type':'response.output_item.added','output_index':3,"
                        + "'item':{'type':'custom_tool_call','call_id':'c2','name':'g','input':''}}",
                "{'type':'response.output_item.done','output_index':3,"
                        + "'item':{'type':'custom_tool_call','call_id':'c2','name':'g','input':'x'}}",
                "{'type':'response.completed','response':{'status':'completed','output':[{}]," + USAGE + "}}");

        var deltas = chunks(replies).stream()
                .map(chunk -> chunk.json().at("/choices/0/delta").toString())
                .toList();
        assertEquals(
                List.of(
                        "{\"role\":\"assistant\",\"content\":\"\"}",
                        "{\"reasoning_content\":\"Hm.\"}",
                        "{\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"id\":\"rs_1\",\"data\":\"gAAA\","
                                + "\"format\":\"openai-responses-v1\",\"model\":\"m\",\"index\":0}]}",
                        "{\"content\":\"I look.\"}",
                        "{\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"f\",\"arguments\":\"\"},\"index\":0}]}",
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]}",
                        "{\"tool_calls\":[{\"id\":\"c2\",\"type\":\"custom\","
                                + "\"custom\":{\"name\":\"g\",\"input\":\"\"},\"index\":1}]}",
                        "{\"tool_calls\":[{\"index\":1,\"custom\":{\"input\":\"x\"}}]}",
                        "{}",
                        ""),
                deltas);
        var reading = followed(replies);
        assertEquals(Optional.empty(), reading.defect());
        assertEquals(List.of("tool_calls"), reading.finish().reasons());
        assertEquals(5, reading.usage().orElseThrow().reasoning());
        assertEquals(4, reading.usage().orElseThrow().cached());
        assertInstanceOf(Reply.Ended.class, replies.getLast());
    }

    @ParameterizedTest
    @CsvSource({"max_output_tokens, length", "content_filter, content_filter"})
    void incompleteResponseSaysWhy(String reason, String finish) throws IOException {
        var replies = read(
                inChat,
                CREATED,
                "{'type':'response.output_text.delta','delta':'x'}",
                "{'type':'response.incomplete','response':{'status':'incomplete','output':[{}],"
                        + "'incomplete_details':{'reason':'" + reason + "'}," + USAGE + "}}");

        assertEquals(List.of(finish), followed(replies).finish().reasons());
    }

    @ParameterizedTest
    @CsvSource({
        "server_error, SERVER_ERROR",
        "rate_limit_exceeded, RATE_LIMITED",
        "context_length_exceeded, CONTEXT_EXCEEDED",
        "insufficient_quota, OUT_OF_CREDIT",
        "invalid_prompt, CONTENT_FILTERED",
        "bio_policy, CONTENT_FILTERED",
        "invalid_image_url, REQUEST_REFUSED",
    })
    void failedResponseSaysWhyAndWhatItTook(String code, Kind kind) throws IOException {
        for (var reader : List.of(inChat, passing)) {
            var replies = read(
                    reader,
                    "{'type':'response.failed','response':{'id':'resp_1','error':{'code':'" + code
                            + "','message':'no'}," + USAGE + "}}");

            assertEquals(
                    kind,
                    assertInstanceOf(Reply.Failed.class, replies.getLast())
                            .failure()
                            .kind());
            assertEquals(7, followed(replies).usage().orElseThrow().completion());
        }
        assertEquals(
                Kind.STREAM_ERROR,
                assertInstanceOf(
                                Reply.Failed.class,
                                read(inChat, "{'type':'error','code':null,'message':'no'}")
                                        .getLast())
                        .failure()
                        .kind());
    }

    @Test
    void streamWithoutItsLastEventIsNoWholeAnswer() throws IOException {
        var cut = read(inChat, CREATED, "{'type':'response.output_text.delta','delta':'x'}");
        assertTrue(followed(cut).defect().isPresent());

        var empty =
                read(passing, CREATED, "{'type':'response.completed','response':{'status':'completed','output':[]}}");
        assertTrue(followed(empty).defect().isPresent());
    }

    @Test
    void eventsPassWithTheirOwnBytesAndUnknownOnesToo() throws IOException {
        var events = List.of(
                "{'type':'response.output_text.delta',  'delta':'x'}",
                "{'type':'response.an_event_of_tomorrow','x':1}",
                "{'type':'response.output_item.added','output_index':1,'item':{'type':'web_search_call','id':'ws_1'}}",
                "{'type':'response.completed','response':{'id':'','status':'completed','output':[{}]," + USAGE + "}}");
        var chunks = chunks(read(passing, events.toArray(String[]::new)));

        assertEquals(events.size(), chunks.size());
        for (int index = 0; index < events.size(); index++) {
            assertArrayEquals(bytes(events.get(index)), chunks.get(index).data());
        }
        assertInstanceOf(
                StreamReading.Seen.Preamble.class,
                new StreamReading().read(chunks.get(1).json()));
        // What the provider searches costs, and nobody else should be asked after it.
        assertInstanceOf(
                StreamReading.Seen.Token.class,
                new StreamReading().read(chunks.get(2).json()));
        assertTrue(chunks.getLast().json().has("usage"));
    }

    @Test
    void storedResponseIsCalledByItsTenantsNameForIt() throws IOException {
        var created = chunks(read(passing, CREATED)).getFirst();

        var id = com.fasterxml.jackson.databind.json.JsonMapper.builder()
                .build()
                .readTree(created.data())
                .at("/response/id")
                .asText();
        var key = Optional.of("the account's key");
        assertEquals(Optional.of("resp_1"), new OwnedResponses(key, "acme").own(id));
        assertEquals(Optional.empty(), new OwnedResponses(key, "globex").own(id));
        assertEquals(Optional.empty(), new OwnedResponses(Optional.of("another key"), "acme").own(id));
        assertEquals(Optional.empty(), new OwnedResponses(Optional.empty(), "acme").own(id));
        assertEquals(Optional.empty(), new OwnedResponses(key, "acme").own("resp_1"));
    }

    @Test
    void whatAnotherAccountMayHaveIsNoFaultOfTheRequest() throws IOException {
        for (var error : List.of(
                "{'error':{'code':'invalid_encrypted_content','message':'no'}}",
                "{'error':{'code':0,'message':'The encrypted content gAAA could not be verified.'}}",
                "{'error':{'code':null,'message':\"Item with id 'rs_1' not found.\"}}")) {
            var body = com.fasterxml.jackson.databind.json.JsonMapper.builder()
                    .enable(com.fasterxml.jackson.core.JsonParser.Feature.ALLOW_SINGLE_QUOTES)
                    .build()
                    .readTree(error);
            assertEquals(
                    Kind.UNSAYABLE,
                    passing.refusal(400, Optional.empty(), Optional.of(body)).kind());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[DONE]", ": PROCESSING", "ping", "[]", "null", ""})
    void whatIsNoEventIsSkippedAndNotPassedOn(String noise) throws IOException {
        for (var reader : List.of(inChat, passing)) {
            assertEquals(List.of(), reader.event(noise.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static List<Reply> read(ReplyReader reader, String... events) throws IOException {
        var replies = new ArrayList<Reply>();
        for (var event : events) {
            replies.addAll(reader.event(bytes(event)));
        }
        return replies;
    }

    private static List<Reply.Chunk> chunks(List<Reply> replies) {
        return replies.stream()
                .filter(Reply.Chunk.class::isInstance)
                .map(Reply.Chunk.class::cast)
                .toList();
    }

    private static StreamReading followed(List<Reply> replies) {
        var reading = new StreamReading();
        chunks(replies).forEach(chunk -> reading.read(chunk.json()));
        return reading;
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
