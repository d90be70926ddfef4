package dev.sluice.executor.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void writesTheExampleOfTheRfc() throws Exception {
        // RFC 8785, section 3.2.2 and 3.2.3.
        var value = JSON.readTree("""
                {
                  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false]
                }""");

        assertEquals(
                "{\"literals\":[null,true,false],"
                        + "\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                        + "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}",
                CanonicalJson.of(value));
    }

    @Test
    void sortsNamesByUtf16Unit() throws Exception {
        // RFC 8785, section 3.2.3: a supplementary character sorts by its surrogates, before U+FB33.
        var value = JSON.readTree("{\"\\ufb33\":1,\"\\ud83d\\ude00\":2,\"\\u20ac\":3,\"\\r\":4,\"1\":5,\"\\u0080\":6}");

        assertEquals(
                "{\"\\r\":4,\"1\":5,\"\u0080\":6,\"\u20ac\":3,\"\ud83d\ude00\":2,\"\ufb33\":1}",
                CanonicalJson.of(value));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "-0.0, 0",
        "1, 1",
        "-1.50, -1.5",
        "1e21, 1e+21",
        "1e20, 100000000000000000000",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "5e-324, 5e-324",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "9007199254740992, 9007199254740992",
        "1.25e-9, 1.25e-9",
        "123456.789, 123456.789"
    })
    void writesNumbersAsEcmaScriptDoes(String number, String canonical) throws Exception {
        assertEquals(canonical, CanonicalJson.of(JSON.readTree(number)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9007199254740993", "123456789012345678901234567890", "1e999"})
    void refusesNumbersThatADoubleDoesNotHold(String number) throws Exception {
        JsonNode value = JSON.readTree("[" + number + "]");

        assertThrows(IllegalArgumentException.class, () -> CanonicalJson.of(value));
    }

    @Test
    void refusesHalfACharacter() throws Exception {
        JsonNode value = JSON.readTree("[\"\\ud83d\"]");

        assertThrows(IllegalArgumentException.class, () -> CanonicalJson.of(value));
    }
}
