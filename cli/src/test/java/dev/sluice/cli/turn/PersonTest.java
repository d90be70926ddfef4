package dev.sluice.cli.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.cli.turn.Answers.Decision;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersonTest {
    @ParameterizedTest
    @ValueSource(strings = {"y", "Y", "yes"})
    void aYesAllows(String line) {
        assertEquals(Optional.of(new Decision(true, Optional.empty())), Person.decision(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yep", "yes but not like that", "ok", "1", "a"})
    void whatIsNoClearAnswerDecidesNothing(String line) {
        assertEquals(Optional.empty(), Person.decision(line));
    }

    @Test
    void aNoMayTellTheAgentWhy() {
        assertEquals(Optional.of(new Decision(false, Optional.empty())), Person.decision("no"));
        assertEquals(
                Optional.of(new Decision(false, Optional.of("use the other file"))),
                Person.decision("n use the other file"));
    }
}
