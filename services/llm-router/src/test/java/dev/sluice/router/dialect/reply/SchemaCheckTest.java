package dev.sluice.router.dialect.reply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaCheckTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'object','required':['a']}                       | {'a':1}   | true",
                "{'type':'object','required':['a']}                       | {'b':1}   | false",
                "{'type':'object'}                                        | [1]       | false",
                "{'type':'object'}                                        | no JSON   | false",
                "{'type':'object'}                                        | ' '       | false",
                "{'$defs':{'a':{'enum':[1]}},'$ref':'#/$defs/a'}           | 1         | true",
                "{'$defs':{'a':{'enum':[1]}},'$ref':'#/$defs/a'}           | 2         | false",
                "{'properties':{'a':{'type':'string','pattern':'^x+$'}}}  | {'a':'y'} | true",
                "{'type':'nothing'}                                       | {}        | false"
            })
    void answerIsHeldAgainstItsSchema(String schema, String answer, boolean keeps) {
        assertEquals(keeps, complaint(schema, answer).isEmpty());
    }

    @Test
    void schemaThatWouldNeverEndIsNoSchema() {
        assertTrue(complaint("{'$ref':'#'}", "{}").isPresent());
        // Each level asks the next one twice of the same value.
        var doubling = new StringBuilder("{'$ref':'#/$defs/d0','$defs':{");
        for (int level = 0; level < 40; level++) {
            doubling.append("'d%d':{'allOf':[{'$ref':'#/$defs/d%d'},{'$ref':'#/$defs/d%d'}]},"
                    .formatted(level, level + 1, level + 1));
        }
        assertTrue(complaint(doubling.append("'d40':{}}}").toString(), "{}").isPresent());
    }

    @Test
    void nothingIsFetched() {
        assertTrue(complaint("{'$ref':'http://127.0.0.1:9/schema'}", "{}").isPresent());
        assertTrue(
                complaint("{'$ref':'classpath:/application.properties'}", "{}").isPresent());
    }

    @Test
    void patternThatNeverEndsIsNotTried() {
        var slow = "{'properties':{'a':{'type':'string','pattern':'^(a+)+$'}}}";

        assertTrue(complaint(slow, "{'a':'" + "a".repeat(60) + "!'}").isEmpty());
    }

    private static Optional<String> complaint(String schema, String answer) {
        try {
            return SchemaCheck.complaint(JSON.readTree(schema.replace('\'', '"')), answer.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(schema, e);
        }
    }
}
