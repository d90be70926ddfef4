package dev.sluice.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.QuestionTimes;
import dev.sluice.contracts.Risk;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy says of the people who are asked, and of the time that they have. */
class QuestionsTest {
    @Test
    void aPolicySaysHowManyPeopleAndHowLong() throws Exception {
        var policy = policy("""
                {"rules": [],
                 "approvers": [{"risk": "HIGH"}, {"risk": "CRITICAL", "people": 2}],
                 "questions": {"expires_in": 300, "remind_every": 60, "reminders": 4}}
                """);

        assertEquals(1, policy.peopleFor(Risk.HIGH));
        assertEquals(2, policy.peopleFor(Risk.CRITICAL));
        assertEquals(
                new QuestionTimes(Optional.of(Duration.ofMinutes(5)), Optional.of(Duration.ofMinutes(1)), 4),
                policy.questions().orElseThrow().times());
    }

    @Test
    void withoutAWordQuestionsStayOpenAndNobodyIsReminded() throws Exception {
        assertEquals(Optional.empty(), policy("{\"rules\": []}").questions());
        assertEquals(
                new QuestionTimes(Optional.empty(), Optional.empty(), 0),
                policy("{\"rules\": [], \"questions\": {}}")
                        .questions()
                        .orElseThrow()
                        .times());
    }

    @Test
    void twoPeopleAreNeverTheOwner() throws Exception {
        var demand = policy("{\"rules\": [], \"approvers\": [{\"risk\": \"LOW\", \"people\": 2}]}")
                .approversOf(Risk.LOW)
                .getFirst();

        assertEquals(true, demand.demandsAnother());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"rules\": [], \"approvers\": [{\"risk\": \"LOW\", \"people\": 3}]}",
                "{\"rules\": [], \"approvers\": [{\"risk\": \"LOW\", \"people\": 0}]}",
                "{\"rules\": [], \"questions\": {\"expires_in\": 9}}",
                "{\"rules\": [], \"questions\": {\"expires_in\": 2592001}}",
                "{\"rules\": [], \"questions\": {\"remind_every\": 1}}",
                "{\"rules\": [], \"questions\": {\"remind_every\": 60, \"reminders\": 21}}",
                "{\"rules\": [], \"questions\": {\"reminders\": 2}}",
                "{\"rules\": [], \"questions\": {\"per_hour\": 0}}",
                "{\"rules\": [], \"questions\": {\"per_hour\": 10001}}"
            })
    void whatIsOutOfBoundsIsRefused(String json) {
        assertThrows(Exception.class, () -> policy(json));
    }

    private static Policy policy(String json) throws Exception {
        return MessageCodec.mapper().readValue(json, Policy.class);
    }
}
