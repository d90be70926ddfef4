package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeAskedTest {
    private static final TimeAsked TIME =
            new TimeAsked("timeout_seconds", Duration.ofMinutes(2), Duration.ofMinutes(10), Duration.ofSeconds(45));

    @ParameterizedTest
    @CsvSource({
        "'{\"timeout_seconds\":30}', 30",
        "'{\"timeout_seconds\":600}', 600",
        "'{\"timeout_seconds\":601}', 600",
        "'{\"timeout_seconds\":99999999999999999999}', 120",
        "'{\"timeout_seconds\":0}', 120",
        "'{\"timeout_seconds\":-5}', 120",
        "'{\"timeout_seconds\":\"30\"}', 120",
        "'{\"timeout_seconds\":1.5}', 120",
        "'{}', 120",
        "'\"no object\"', 120"
    })
    void whatIsAskedForIsBoundedAndWhatIsNoNumberIsTheStandard(String arguments, long seconds) throws Exception {
        var values = MessageCodec.mapper().readTree(arguments);

        assertEquals(Duration.ofSeconds(seconds), TIME.asked(values));
        assertEquals(Duration.ofSeconds(seconds + 45), TIME.inAll(values));
    }
}
