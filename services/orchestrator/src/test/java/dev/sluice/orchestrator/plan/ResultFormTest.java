package dev.sluice.orchestrator.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.ResultKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultFormTest {
    private static final ResultForm FORM = new ResultForm(Map.of(
            "code", ResultKind.TEXT,
            "lines", ResultKind.NUMBER,
            "ok", ResultKind.FLAG,
            "files", ResultKind.LIST,
            "where", ResultKind.OBJECT));

    private static final String ANSWER = """
            {"code": "x = 1", "lines": 1, "ok": true, "files": ["a"], "where": {"line": 2}, "more": "is left out"}""";

    private static final Map<String, String> FIELDS =
            Map.of("code", "x = 1", "lines", "1", "ok", "true", "files", "[\"a\"]", "where", "{\"line\":2}");

    @Test
    void anAnswerOfTheFormGivesItsFields() {
        assertEquals(new ResultForm.Reading.Fields(FIELDS), FORM.read(ANSWER));
    }

    @Test
    void anAnswerMayStandInAFence() {
        assertEquals(new ResultForm.Reading.Fields(FIELDS), FORM.read("\n```json\n" + ANSWER + "\n```\n"));
    }

    @Test
    void whatIsNoJsonObjectIsWrongAndSaysSo() {
        for (var answer : new String[] {"", "Here you are.", "[]", "7", "null", "{", ANSWER + " Done.", "```"}) {
            assertTrue(wrong(answer).startsWith("The answer is no JSON object."), answer);
        }
    }

    @Test
    void aFieldThatIsMissingOrOfAnotherKindIsNamed() {
        for (var field : FIELDS.keySet()) {
            assertTrue(wrong(ANSWER.replace("\"" + field + "\"", "\"x\"")).contains(field));
        }
        assertTrue(wrong(ANSWER.replace("true", "\"true\"")).contains("\"ok\""));
    }

    private static String wrong(String answer) {
        return assertInstanceOf(ResultForm.Reading.Wrong.class, FORM.read(answer))
                .why();
    }
}
