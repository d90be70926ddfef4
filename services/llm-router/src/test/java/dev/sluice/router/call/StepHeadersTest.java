package dev.sluice.router.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.router.call.StepHeaders.Judgement;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepHeadersTest {
    private static final Caller IN_SESSION = caller(Optional.of("s1"), true);
    private static final Caller ALONE = caller(Optional.empty(), true);
    private static final Caller PERSON = caller(Optional.empty(), false);

    @Test
    void stepOfTheSessionIsBelievedAndNamesItsTurn() {
        var caller = accepted(headers("s1.t1/1/2/3", "17"), IN_SESSION);

        assertEquals(Optional.of(new StepId("s1.t1/1/2/3")), caller.step());
        assertEquals(Optional.of(new TurnId("s1.t1")), caller.turn());
        assertEquals(Optional.of(17L), caller.run());
        assertEquals(IN_SESSION.session(), caller.session());
    }

    @Test
    void stepOfAnotherSessionIsRefused() {
        assertRefused(403, "step_not_of_session", headers("s2.t1/1/2/3", "17"), IN_SESSION);
        assertRefused(403, "step_not_of_session", headers("s1.t1/1/2/3", "17"), ALONE);
    }

    @Test
    void serviceInASessionNamesItsStep() {
        assertRefused(400, "step_missing", StepHeaders.NONE, IN_SESSION);
        assertEquals(ALONE, accepted(StepHeaders.NONE, ALONE));
    }

    @Test
    void malformedStepIsRefused() {
        for (var step :
                new String[] {"", "s1", "s1.t1", "s1.t1/1/1", "s1.t1/1/1/1/1", "s1.t1/1/1/1 ", "s 1.t1/1/1/1"}) {
            assertRefused(400, "step_malformed", headers(step, "17"), IN_SESSION);
        }
        for (var run : new String[] {"", "-1", "one", "9223372036854775808"}) {
            assertRefused(400, "step_malformed", headers("s1.t1/1/1/1", run), IN_SESSION);
        }
    }

    @Test
    void aServiceSaysWhatItsCallMayCost() {
        var headers = new StepHeaders(Optional.of("s1.t1/1/1/1"), Optional.of("17"), Optional.of("350000"));
        var below = new StepHeaders(Optional.of("s1.t1/1/1/1"), Optional.of("17"), Optional.of("-1"));

        var judgement = assertInstanceOf(Judgement.Accepted.class, headers.judge(IN_SESSION));

        assertEquals(Optional.of(new CostAsked(Optional.of(350_000L))), judgement.cost());
        assertRefused(400, "step_malformed", below, IN_SESSION);
    }

    @Test
    void halfAStepIsMalformed() {
        var step = new StepHeaders(Optional.of("s1.t1/1/1/1"), Optional.empty(), Optional.empty());
        var run = new StepHeaders(Optional.empty(), Optional.of("17"), Optional.empty());
        assertRefused(400, "step_malformed", step, IN_SESSION);
        assertRefused(400, "step_malformed", run, IN_SESSION);
        assertRefused(400, "step_malformed", run, ALONE);
    }

    @Test
    void whatAPersonSaysOfAStepCountsNothing() {
        assertEquals(PERSON, accepted(headers("s1.t1/1/2/3", "17"), PERSON));
        assertEquals(PERSON, accepted(headers("nonsense", "x"), PERSON));
    }

    private static Caller accepted(StepHeaders headers, Caller caller) {
        return assertInstanceOf(Judgement.Accepted.class, headers.judge(caller)).caller();
    }

    private static void assertRefused(int status, String code, StepHeaders headers, Caller caller) {
        var error =
                assertInstanceOf(Judgement.Refused.class, headers.judge(caller)).error();
        assertEquals(status, error.status());
        assertEquals(code, error.code());
    }

    private static StepHeaders headers(String step, String run) {
        return new StepHeaders(Optional.of(step), Optional.of(run), Optional.empty());
    }

    private static Caller caller(Optional<String> session, boolean service) {
        return new Caller(
                new TenantId("acme"),
                new UserId("ada"),
                session.map(SessionId::new),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                service);
    }
}
