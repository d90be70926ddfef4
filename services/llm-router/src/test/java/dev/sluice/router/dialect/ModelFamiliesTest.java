package dev.sluice.router.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.contracts.ModelForm;
import dev.sluice.contracts.ModelForm.Api;
import dev.sluice.router.dialect.anthropic.AnthropicBodies;
import dev.sluice.router.dialect.form.Fitting;
import dev.sluice.router.dialect.form.Fitting.Fitted;
import dev.sluice.router.dialect.form.ModelBook;
import dev.sluice.router.dialect.gemini.GeminiBodies;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.ModelRequest.Reading;
import dev.sluice.testkit.provider.ModelFamily;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A coder's turn passes every shipped family, which refuses what it is documented to refuse; and the rules bite. */
class ModelFamiliesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final ModelBook BOOK = ModelBook.shipped();

    private static final String WISHES = """
            "temperature": 0.2, "top_p": 0.9, "max_tokens": 200000, "reasoning_effort": "%s", "stream": true,
            %s "seed": 7, "presence_penalty": 0.1, "user": "ada"
            """;
    private static final String STOP = "\"stop\": [\"END\"],";
    private static final String TOOLS = """
            "tools": [
              {"type": "function", "function": {"name": "read_file", "strict": true, "parameters":
                {"type": "object", "properties": {"path": {"type": "string"}}}}},
              {"type": "function", "function": {"name": "list_files", "parameters": {"type": "object"}}}]
            """;
    private static final String ASKED = """
            "messages": [{"role": "system", "content": "You write code."}, {"role": "user", "content": "Mend it."}]
            """;
    private static final String CALLED = """
            "messages": [{"role": "system", "content": "You write code."}, {"role": "user", "content": "Mend it."},
              {"role": "assistant", "content": "I look.", "tool_calls": [
                {"id": "c1", "type": "function", "function": {"name": "read_file", "arguments": "{\\"path\\":\\"a\\"}"}},
                {"id": "c2", "type": "function", "function": {"name": "list_files", "arguments": "{}"}}]},
              {"role": "tool", "tool_call_id": "c1", "content": "class A {}"},
              {"role": "tool", "tool_call_id": "c2", "content": "a"}]
            """;

    static List<ModelFamily> families() {
        return ModelFamily.all();
    }

    @ParameterizedTest
    @MethodSource("families")
    void wholeTurnIsTakenAtEveryEffort(ModelFamily family) {
        var form = form(family);
        for (var effort : ModelForm.Level.values()) {
            for (var request : steps(family, effort.word())) {
                var fitted = assertInstanceOf(Fitted.class, Fitting.of(form, request));
                assertEquals(Optional.empty(), family.broken(body(family, request, fitted)), effort::word);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void sameTurnWithoutTheRowIsRefused(ModelFamily family) {
        if (!family.strict()) {
            return;
        }
        var refused = steps(family, "high").stream()
                .map(request -> family.broken(body(family, request, unfitted(family, request))))
                .anyMatch(Optional::isPresent);
        assertTrue(refused, family.family());
    }

    @ParameterizedTest
    @MethodSource("families")
    void whatAFamilyDoesNotCallIsUnsayableAndNotSent(ModelFamily family) {
        if (family.callsTools()) {
            return;
        }
        var request = request(WISHES.formatted("high", STOP) + "," + TOOLS + "," + ASKED);
        var fitting = Fitting.of(form(family), request);
        assertEquals("tools", assertInstanceOf(Fitting.Unsayable.class, fitting).param());
    }

    /** What the book says, of models as they are asked by that API. */
    private static ModelForm form(ModelFamily family) {
        return asked(family, BOOK.entry(api(family), family.model()).takes());
    }

    private static Fitted unfitted(ModelFamily family, ChatRequest request) {
        return assertInstanceOf(Fitted.class, Fitting.of(asked(family, ModelForm.UNKNOWN), request));
    }

    private static ModelForm asked(ModelFamily family, ModelForm form) {
        return api(family) == Api.RESPONSES ? form.askedBy(Api.RESPONSES) : form;
    }

    private static List<ChatRequest> steps(ModelFamily family, String effort) {
        // Responses have no words for it, and so are not asked: FittingTest.
        var wishes = WISHES.formatted(effort, api(family) == Api.RESPONSES ? "" : STOP);
        return family.callsTools()
                ? Stream.of(ASKED, CALLED)
                        .map(messages -> request(wishes + "," + TOOLS + "," + messages))
                        .toList()
                : List.of(request(wishes + "," + ASKED));
    }

    private static JsonNode body(ModelFamily family, ChatRequest request, Fitted fitted) {
        try {
            return JSON.readTree(
                    switch (api(family)) {
                        case CHAT, RESPONSES -> fitted.body(family.model());
                        case MESSAGES -> AnthropicBodies.of(request, fitted, family.model());
                        case GEMINI -> GeminiBodies.of(request, fitted, family.model());
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Api api(ModelFamily family) {
        return Api.valueOf(family.api().toUpperCase(Locale.ROOT));
    }

    private static ChatRequest request(String fields) {
        var bytes = ("{\"model\": \"role/coder\", " + fields + "}").getBytes(StandardCharsets.UTF_8);
        return (ChatRequest) assertInstanceOf(Reading.Accepted.class, ChatRequest.read(bytes))
                .request();
    }
}
