package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class IdTest {
    private static final SessionId SESSION = new SessionId("s-5f0c1e2d3b4a49688776655443322110");
    private static final TurnId TURN = TurnId.of(SESSION, "9c2e4f6a8b0d1357");
    private static final StepId STEP = StepId.of(TURN, 1, 2, 3);
    private static final CallId CALL = CallId.of(STEP, 4);

    @Test
    void eachIdNamesWhatItBelongsTo() {
        assertEquals("s-5f0c1e2d3b4a49688776655443322110.9c2e4f6a8b0d1357/1/2/3/4", CALL.toString());
        assertEquals(STEP, CALL.step());
        assertEquals(TURN, CALL.turn());
        assertEquals(TURN, STEP.turn());
        assertEquals(SESSION, TURN.session());
        assertEquals(SESSION, ApprovalId.of(SESSION, CALL, "digest").session());
    }

    @Test
    void theSameQuestionHasTheSameNameAndAnotherDigestAnother() {
        var question = ApprovalId.of(SESSION, CALL, "digest");

        assertEquals(question, ApprovalId.of(SESSION, CALL, "digest"));
        assertNotEquals(question, ApprovalId.of(SESSION, CALL, "another"));
        assertNotEquals(question, ApprovalId.of(SESSION, CallId.of(STEP, 5), "digest"));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                " ",
                "..",
                ".",
                "-s",
                "a b",
                "a/b",
                "a\\b",
                "a.b",
                "a\n",
                "\na",
                "a\u0000",
                "é",
                "a:b",
                "a%2fb",
                "a#b",
                "a;b",
                "0123456789012345678901234567890123456789012345678901234567890123x"
            })
    void aSessionIdHoldsNothingThatAPathOrKeyCouldMisread(String value) {
        assertMalformed(SessionId::new, value);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "..", ".a", "@a", "a b", "a/b", "a\n", "é", "a:b", "a\u0000"})
    void aNameHoldsNothingThatAPathOrKeyCouldMisread(String value) {
        assertMalformed(TenantId::new, value);
        assertMalformed(UserId::new, value);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"s-1", "s-1.", ".t1", "s-1.T1", "s-1.t_1", "s-1.t1.t2", "s-1.t1/1", "s-1.t1\n"})
    void aTurnIdIsASessionADotAndASuffix(String value) {
        assertMalformed(TurnId::new, value);
        assertMalformed(ApprovalId::new, value);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {"s-1.t1", "s-1.t1/1/1", "s-1.t1/1/1/1/1/1", "s-1.t1/1/1/x", "s-1.t1/1/1/-1", "s-1.t1/1/1/12345"})
    void aStepOrCallIdHasItsNumbers(String value) {
        assertMalformed(StepId::new, value);
        assertMalformed(CallId::new, value);
    }

    @Test
    void theFirstQuestionIsNamedAsEver() {
        var session = new SessionId("s-1");
        var call = new CallId("s-1.a/1/1/1/2");

        assertEquals(new ApprovalId("s-1.a8c6f1a721d602290bbd6d90d"), ApprovalId.of(session, call, "d2"));
        assertEquals(ApprovalId.of(session, call, "d2"), ApprovalId.of(session, call, "d2", 1));
    }

    @Test
    void whatComesBackIsAnotherQuestionAboutTheSame() {
        var again = ApprovalId.of(SESSION, CALL, "digest", 2);

        assertNotEquals(ApprovalId.of(SESSION, CALL, "digest"), again);
        assertTrue(again.asksAbout(SESSION, CALL, "digest"));
        assertFalse(again.asksAbout(SESSION, CALL, "another"));
    }

    @Test
    void aStepIsNoCallAndACallNoStep() {
        assertMalformed(CallId::new, STEP.value());
        assertMalformed(StepId::new, CALL.value());
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"Coder", "1st", "-x", "a_b", "a b", "a.b", "abcdefghijklmnopqrstuvwxyz0123456"})
    void aRoleIsAShortLowerCaseWord(String value) {
        assertMalformed(Role::new, value);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPublishedOfAnIdIsWhatIsChecked(IdForm form) {
        var random = new Random(7);
        var pieces = List.of("s", "S-1", "_", "-", ".", "@", "a1", "/", "/1", "/12345", "0", "é", "x".repeat(31), " ");
        for (int i = 0; i < 50_000; i++) {
            var id = random.ints(random.nextInt(8), 0, pieces.size())
                    .mapToObj(pieces::get)
                    .collect(Collectors.joining(
                            "", random.nextBoolean() ? "s-1.t1" : "", random.nextInt(4) == 0 ? "/1/1/1" : ""));

            assertEquals(id.matches(form.regex), passes(form, id), id);
        }
    }

    private static boolean passes(IdForm form, String id) {
        try {
            form.check(id);
            return true;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static void assertMalformed(Function<String, ?> id, String value) {
        assertThrows(IllegalArgumentException.class, () -> id.apply(value));
    }
}
