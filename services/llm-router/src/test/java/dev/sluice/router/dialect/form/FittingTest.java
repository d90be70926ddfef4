package dev.sluice.router.dialect.form;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.ModelForm;
import dev.sluice.contracts.ModelForm.Level;
import dev.sluice.router.dialect.form.Fitting.Fitted;
import dev.sluice.router.dialect.form.Fitting.Unsayable;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.ModelRequest.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FittingTest {
    private static final String CALL = "{'id':'c','type':'function','function':{'name':'f','arguments':'{}'}}";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String HELLO = "'messages':[{'role':'user','content':'hi'}]";
    private static final String TOOLS = "'tools':[{'type':'function','function':{'name':'f','strict':true}}]";

    private static final String SCHEMA = "'response_format':{'type':'json_schema','json_schema':{'name':'a','schema':"
            + "{'type':'object','properties':{'n':{'type':'integer'}},'required':['n'],'additionalProperties':false}}}";

    @Test
    void unknownModelGetsTheBytesAsTheyCame() {
        var request = request("'temperature':0.2,'max_tokens':9,'reasoning_effort':'high','new_field':1," + HELLO);

        var body = fitted("{}", request).body("m");

        assertArrayEquals(request.bodyFor("m"), body);
    }

    @Test
    void droppedFieldIsTold() {
        var request = request("'temperature':0.2,'top_p':1," + HELLO);

        var fitted = fitted(
                "{'parameters':{'temperature':{'act':'drop','except':['1']},"
                        + "'top_p':{'act':'drop','except':['1']}}}",
                request);

        assertEquals(List.of("temperature"), fitted.adapted());
        assertFalse(body(fitted, request).has("temperature"));
        assertEquals(1, body(fitted, request).path("top_p").asInt());
    }

    @Test
    void thoughtsSealedByOneModelAreKeptFromAllOthers() {
        var request = request("'messages':[{'role':'user','content':'hi'},{'role':'assistant','content':'a',"
                + "'reasoning_details':[{'type':'reasoning.text','text':'First I look.','model':'other'},"
                + "{'type':'reasoning.encrypted','data':'d','model':'m'},{'type':'reasoning.encrypted','data':'own'}],"
                + "'tool_calls':[{'id':'1','extra_content':{'google':{'thought_signature':'g','model':'other'}}},"
                + "{'id':'2','extra_content':{'google':{'thought_signature':'h','model':'m'}}}]}]");

        var said = body(fitted("{}", request), request).at("/messages/1");

        assertEquals(
                "[{\"type\":\"reasoning.encrypted\",\"data\":\"d\"},{\"type\":\"reasoning.encrypted\",\"data\":\"own\"}]",
                said.path("reasoning_details").toString());
        assertEquals(
                "[{\"id\":\"1\"},{\"id\":\"2\",\"extra_content\":{\"google\":{\"thought_signature\":\"h\"}}}]",
                said.path("tool_calls").toString());
        var required = body(fitted("{'thoughts':'required'}", request), request).at("/messages/1");
        assertEquals("First I look.", required.path("reasoning_content").asText());
    }

    @Test
    void refusedFieldIsNamed() {
        var unsayable = assertInstanceOf(
                Unsayable.class,
                fit(
                        "{'parameters':{'n':{'act':'refuse','except':['1'],'why':'One only.'}}}",
                        request("'n':2," + HELLO)));

        assertEquals(new Unsayable("n", "One only."), unsayable);
        assertEquals("n", unsayable.failure().error().param().orElseThrow());
        assertEquals(400, unsayable.failure().error().status());
        assertInstanceOf(
                Fitted.class, fit("{'parameters':{'n':{'act':'refuse','except':['1']}}}", request("'n':1," + HELLO)));
    }

    @Test
    void actBesideAnotherFieldNeedsThatField() {
        var form = "{'parameters':{'top_p':{'act':'drop','beside':['temperature']}}}";

        assertEquals(List.of(), fitted(form, request("'top_p':0.5," + HELLO)).adapted());
        assertEquals(
                List.of("top_p"),
                fitted(form, request("'top_p':0.5,'temperature':0.5," + HELLO)).adapted());
    }

    @ParameterizedTest
    @CsvSource({"none, false", "low, true", "'', true"})
    void actWhileItThinksIsDoneOnlyThen(String effort, boolean dropped) {
        var form = "{'effort':{'levels':['none','low'],'said':'reasoning_effort','by_default':'low'},"
                + "'parameters':{'temperature':{'act':'drop','thinking':true}}}";
        var asked = effort.isEmpty() ? "" : "'reasoning_effort':'" + effort + "',";

        var fitted = fitted(form, request("'temperature':0.2," + asked + HELLO));

        assertEquals(dropped, fitted.adapted().contains("temperature"));
    }

    @Test
    void fieldIsRenamedSetAndBounded() {
        var request = request("'seed':7,'store':true,'temperature':1.7," + HELLO);

        var fitted = fitted(
                "{'parameters':{'seed':{'name':'random_seed'},'store':{'set':false}," + "'temperature':{'max':1}}}",
                request);

        var body = body(fitted, request);
        assertEquals(7, body.path("random_seed").asInt());
        assertFalse(body.has("seed"));
        assertFalse(body.path("store").asBoolean(true));
        assertEquals(1, body.path("temperature").asDouble());
        assertEquals(List.of("store", "temperature"), fitted.adapted());
    }

    @ParameterizedTest
    @CsvSource({
        "max_tokens, max_completion_tokens, 100, 100",
        "max_completion_tokens, max_tokens, 100, 100",
        "max_tokens, max_tokens, 5000, 1000",
    })
    void boundOfTheAnswerIsSaidInTheFieldItKnows(String asked, String known, int wanted, int said) {
        var request = request("'" + asked + "':" + wanted + "," + HELLO);

        var fitted = fitted("{'tokens_field':'" + known + "','output_tokens_max':1000}", request);

        var body = body(fitted, request);
        assertEquals(said, body.path(known).asInt());
        assertEquals(1, (body.has("max_tokens") ? 1 : 0) + (body.has("max_completion_tokens") ? 1 : 0));
        assertEquals(wanted > 1000, !fitted.adapted().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"none, low", "minimal, low", "low, low", "medium, low", "high, high", "xhigh, high", "max, high"})
    void levelThatItLacksBecomesTheNextLowerOrItsLowest(String asked, String told) {
        var request = request("'reasoning_effort':'" + asked + "'," + HELLO);

        var fitted = fitted("{'effort':{'levels':['high','low'],'said':'reasoning_effort'}}", request);

        assertEquals(told, body(fitted, request).path("reasoning_effort").asText());
        assertEquals(!asked.equals(told), fitted.adapted().contains("reasoning_effort"));
    }

    @Test
    void onlyLevelBesideToolsIsSaidEvenIfNobodyAsked() {
        var form = "{'effort':{'levels':['none','high'],'said':'reasoning_effort','with_tools':'none'}}";
        var unasked = request(TOOLS + "," + HELLO);
        var asked = request("'reasoning_effort':'high'," + TOOLS + "," + HELLO);

        assertEquals(
                "none",
                body(fitted(form, unasked), unasked).path("reasoning_effort").asText());
        assertEquals(List.of(), fitted(form, unasked).adapted());
        assertEquals(
                "none",
                body(fitted(form, asked), asked).path("reasoning_effort").asText());
        assertEquals(List.of("reasoning_effort"), fitted(form, asked).adapted());
    }

    @Test
    void effortThatIsNoneIsRefusedByName() {
        var form = "{'effort':{'levels':['low'],'said':'reasoning_effort'}}";
        var fitting = fit(form, request("'reasoning_effort':'heroic'," + HELLO));

        assertEquals(
                "reasoning_effort", assertInstanceOf(Unsayable.class, fitting).param());
    }

    @ParameterizedTest
    @CsvSource({
        "thinking_type, none, '{\"thinking\":{\"type\":\"disabled\"}}'",
        "thinking_type, high, '{\"thinking\":{\"type\":\"enabled\"}}'",
        "enable_thinking, none, '{\"enable_thinking\":false}'",
        "reasoning_effort, none, '{\"thinking\":{\"type\":\"disabled\"}}'",
        "reasoning_effort, high, '{\"reasoning_effort\":\"high\"}'",
    })
    void effortIsSaidInTheWordsOfTheApi(String said, String level, String json) throws IOException {
        var request = request("'reasoning_effort':'" + level + "'," + HELLO);
        var form = "{'effort':{'levels':['none','high'],'said':'" + said + "','off':'disabled'}}";

        var fields = fitted(form, request).fields().deepCopy();
        fields.remove("model");

        assertEquals(JSON.readTree(json), fields);
    }

    @Test
    void onlyTheFieldsItTakesPassAndNoneIsLostWithoutAWord() {
        var request = request("'metadata':{'a':'b'},'seed':null,'temperature':1,'stream':true," + HELLO);

        var fitted = fitted("{'only':['temperature'],'stream_usage':false}", request);

        var body = body(fitted, request);
        assertEquals(List.of("metadata"), fitted.adapted());
        assertEquals(
                List.of("messages", "model", "stream", "temperature"),
                body.properties().stream()
                        .map(java.util.Map.Entry::getKey)
                        .sorted()
                        .toList());
    }

    @Test
    void strictToolIsLoosenedWhereItMayNotBe() {
        var request = request(TOOLS + "," + HELLO);

        var fitted = fitted("{'strict':false}", request);

        assertEquals(List.of("tools.strict"), fitted.adapted());
        assertFalse(body(fitted, request).at("/tools/0/function").has("strict"));
        assertTrue(body(fitted("{'strict':true}", request), request)
                .at("/tools/0/function/strict")
                .asBoolean());
    }

    @Test
    void conversationIsChangedOnlyWhereItMust() {
        var turns = "'messages':[{'role':'developer','content':'be brief'},{'role':'assistant','content':null,"
                + "'reasoning_content':'hm','tool_calls':[{'id':'1'}]},{'role':'assistant','content':null,"
                + "'tool_calls':[{'id':'2'}]},{'role':'tool','tool_call_id':'2','content':'x'}]";
        var request = request(turns);

        var required = body(fitted("{'thoughts':'required','instructions':'system'}", request), request)
                .path("messages");
        assertEquals("system", required.at("/0/role").asText());
        assertEquals("hm", required.at("/1/reasoning_content").asText());
        assertEquals(".", required.at("/2/reasoning_content").asText());
        assertFalse(required.get(3).has("reasoning_content"));

        var refused = body(fitted("{'thoughts':'refused'}", request), request).path("messages");
        assertFalse(refused.get(1).has("reasoning_content"));
        assertEquals("developer", refused.at("/0/role").asText());
    }

    @Test
    void messagesPassWithTheBytesTheyCameIn() {
        var request = request("'temperature':0.2,'messages':[{'role':'user',  'content':'\\u00e9  é'}],'stream':true");

        var body = new String(
                fitted("{'parameters':{'temperature':{'act':'drop'}}}", request).body("m"), StandardCharsets.UTF_8);

        assertTrue(body.contains("[{\"role\":\"user\",  \"content\":\"\\u00e9  é\"}]}"), body);
        assertTrue(body.contains("\"include_usage\":true"), body);
    }

    @ParameterizedTest
    @CsvSource({"40, false, 40", "9, true, 9"})
    void idsOfCallsAreReplacedOneToOneWhereTheModelDoesNotTakeThem(int most, boolean exact, int chars) {
        var mine = "call_" + "x".repeat(60);
        var other = "call_" + "x".repeat(59) + "y";
        var request =
                request("'messages':[{'role':'user','content':'hi'},{'role':'assistant','content':null,'tool_calls':["
                        + call(mine) + "," + call(other) + "]},{'role':'tool','tool_call_id':'" + mine
                        + "','content':'a'},"
                        + "{'role':'tool','tool_call_id':'" + other + "','content':'b'}]");

        var messages = body(fitted("{'call_ids':{'chars_max':" + most + ",'exact':" + exact + "}}", request), request)
                .path("messages");

        var first = messages.at("/1/tool_calls/0/id").asText();
        assertEquals(chars, first.length());
        assertTrue(first.chars().allMatch(Character::isLetterOrDigit));
        assertEquals(first, messages.at("/2/tool_call_id").asText());
        assertEquals(
                messages.at("/1/tool_calls/1/id").asText(),
                messages.at("/3/tool_call_id").asText());
        assertFalse(first.equals(messages.at("/3/tool_call_id").asText()));
    }

    @Test
    void conversationWhoseIdsAreTakenPassesWithItsBytes() {
        var request = request("'messages':[{'role':'user',  'content':'hi'},{'role':'assistant','content':null,"
                + "'tool_calls':[" + call("call_1") + "]}]");

        var body = new String(fitted("{'call_ids':{'chars_max':40}}", request).body("m"), StandardCharsets.UTF_8);

        assertTrue(body.contains("{\"role\":\"user\",  \"content\":\"hi\"}"), body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'max_tokens':2000,'messages':[{'role':'user','content':'x'}]",
                "'tool_choice':'required','messages':[{'role':'user','content':'x'}]",
                "'messages':[{'role':'user','content':'x'},{'role':'assistant','tool_calls':[" + CALL + "],"
                        + "'reasoning_details':[{'model':'other','signature':'s'}]},"
                        + "{'role':'tool','tool_call_id':'c','content':'y'}]"
            })
    void modelThatThinksWithABudgetDoesNotWhereThereIsNoRoom(String rest) {
        var fitted = budgeted(rest);

        assertEquals(Optional.of(Level.NONE), fitted.effort());
        assertEquals(List.of("reasoning_effort"), fitted.adapted());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'max_tokens':2048,'messages':[{'role':'user','content':'x'}]",
                "'messages':[{'role':'user','content':'x'},{'role':'assistant','tool_calls':[" + CALL + "],"
                        + "'reasoning_details':[{'model':'m','signature':'s'}]},"
                        + "{'role':'tool','tool_call_id':'c','content':'y'}]",
                "'messages':[{'role':'user','content':'x'},{'role':'assistant','content':'y'},"
                        + "{'role':'user','content':'z'}]"
            })
    void modelThatThinksWithABudgetDoesSoWhereThereIsRoom(String rest) {
        assertEquals(Optional.of(Level.HIGH), budgeted(rest).effort());
    }

    private static Fitted budgeted(String rest) {
        var form = "{'effort':{'levels':['none','high'],'said':'budget_tokens','budgets':{'high':8192}}}";
        try {
            return assertInstanceOf(
                    Fitted.class,
                    Fitting.of(
                            MessageCodec.read(bytes(form), ModelForm.class),
                            "m",
                            request("'reasoning_effort':'high'," + rest),
                            OptionalLong.empty()));
        } catch (UnreadableMessage e) {
            throw new IllegalArgumentException(form, e);
        }
    }

    @Test
    void conversationToBeGoneOnFromIsUnsayableToAModelThatDoesNot() {
        var begun = request("'messages':[{'role':'user','content':'x'},{'role':'assistant','content':'{'}]");

        assertEquals(
                "messages",
                assertInstanceOf(Fitting.Unsayable.class, fit("{'prefill':false}", begun))
                        .param());
        assertInstanceOf(Fitted.class, fit("{}", begun));
        assertInstanceOf(Fitted.class, fit("{'prefill':false}", request("'messages':[{'role':'user','content':'x'}]")));
    }

    @Test
    void schemaIsToldInWordsBesideTheCallersInstructions() {
        var request =
                request(SCHEMA + ",'messages':[{'role':'system','content':'Be brief.'},{'role':'user','content':'x'}]");

        var fitted = fitted("{'schemas':'words'}", request);

        var told = body(fitted, request);
        assertFalse(told.has("response_format"));
        assertEquals(List.of("response_format"), fitted.adapted());
        assertTrue(told.at("/messages/0/content").asText().startsWith("Be brief.\n\nAnswer with json"));
        assertTrue(told.at("/messages/0/content")
                .asText()
                .endsWith(request.fields()
                        .at("/response_format/json_schema/schema")
                        .toString()));
        assertEquals(2, told.path("messages").size());
    }

    @Test
    void schemaIsToldWithAWishForAnObject() {
        var request = request(SCHEMA + "," + HELLO);

        var told = body(fitted("{'schemas':'object','instructions':'developer'}", request), request);

        assertEquals("{\"type\":\"json_object\"}", told.path("response_format").toString());
        assertEquals("developer", told.at("/messages/0/role").asText());
    }

    @Test
    void schemaBecomesAToolThatMustBeCalled() {
        var alone = request(SCHEMA + "," + HELLO);
        var beside = request(SCHEMA + "," + TOOLS + "," + HELLO);

        var told = body(fitted("{'schemas':'tool'}", alone), alone);
        assertEquals("final_answer", told.at("/tool_choice/function/name").asText());
        assertEquals("object", told.at("/tools/0/function/parameters/type").asText());
        assertEquals(1, told.path("messages").size());
        var both = body(fitted("{'schemas':'tool'}", beside), beside);
        assertEquals("required", both.path("tool_choice").asText());
        assertEquals(List.of("f", "final_answer"), both.path("tools").findValuesAsText("name"));
    }

    @Test
    void schemaThatRefersElsewhereOrIsForSeveralAnswersIsUnsayableInWords() {
        var elsewhere = request(
                "'response_format':{'type':'json_schema','json_schema':{'schema':{'$ref':'http://10.0.0.1/s'}}},"
                        + HELLO);
        var several = request("'n':2," + SCHEMA + "," + HELLO);

        assertEquals(
                "response_format",
                assertInstanceOf(Unsayable.class, fit("{'schemas':'words'}", elsewhere))
                        .param());
        assertEquals(
                "n",
                assertInstanceOf(Unsayable.class, fit("{'schemas':'words'}", several))
                        .param());
    }

    @Test
    void summaryOfThoughtsIsAskedForOrLeftOutAsTheModelTakesIt() {
        var request = request("'reasoning_effort':'high'," + HELLO);
        var asks = request("'reasoning':{'effort':'high','summary':'detailed'}," + HELLO);

        assertFalse(body(fitted("{'api':'responses'}", request), request)
                .path("reasoning")
                .has("summary"));
        var asked = "{'api':'responses','summaries':'asked'}";
        assertEquals(
                "auto",
                body(fitted(asked, request), request).at("/reasoning/summary").asText());
        assertEquals(
                "detailed",
                body(fitted(asked, asks), asks).at("/reasoning/summary").asText());
        var off = request("'reasoning_effort':'none'," + HELLO);
        assertFalse(body(fitted(asked, off), off).path("reasoning").has("summary"));
        var refused = fitted("{'api':'responses','summaries':'refused'}", asks);
        assertEquals(
                "{\"effort\":\"high\"}", body(refused, asks).path("reasoning").toString());
        assertEquals(List.of("reasoning.summary"), refused.adapted());
    }

    /** Schemas as servers of tools write them: an empty list as null, and an array of whatever. */
    @Test
    void schemasLackNothingWhereverTheyStand() throws IOException {
        var schema = "{'type':'object','required':null,'description':null,'properties':{'paths':{'type':'array'},"
                + "'options':{'type':'object','properties':null,'required':null,'additionalProperties':null},"
                + "'mode':{'anyOf':[{'type':'array','items':null},{'type':'null'}]},'required':{'type':'string',"
                + "'default':null}}}";
        var request =
                request("'tools':[{'type':'function','function':{'name':'f','parameters':" + schema + "}}]," + HELLO);

        var told = body(fitted("{'instructions':'system'}", request), request).at("/tools/0/function/parameters");

        assertEquals(
                JSON.readTree(bytes("{'type':'object','properties':{'paths':{'type':'array','items':{}},"
                        + "'options':{'type':'object','properties':{}},"
                        + "'mode':{'anyOf':[{'type':'array','items':{}},{'type':'null'}]},"
                        + "'required':{'type':'string','default':null}}}")),
                told);
    }

    private static String call(String id) {
        return "{'id':'" + id + "','type':'function','function':{'name':'f','arguments':'{}'}}";
    }

    private static Fitting fit(String form, ChatRequest request) {
        try {
            return Fitting.of(MessageCodec.read(bytes(form), ModelForm.class), request);
        } catch (UnreadableMessage e) {
            throw new IllegalArgumentException(form, e);
        }
    }

    private static Fitted fitted(String form, ChatRequest request) {
        return assertInstanceOf(Fitted.class, fit(form, request));
    }

    private static JsonNode body(Fitted fitted, ChatRequest request) {
        try {
            return JSON.readTree(fitted.body("m"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ChatRequest request(String fields) {
        var reading = ChatRequest.read(bytes("{'model':'m'," + fields + "}"));
        return (ChatRequest) assertInstanceOf(Reading.Accepted.class, reading).request();
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
