package dev.sluice.workers.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.HistoryEntry.UserSaid;
import dev.sluice.contracts.Input.StepAnswered;
import dev.sluice.contracts.Input.StepFailed;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.StepWork;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.UserId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Outcomes on their way to an inbox whose word may be lost. */
class OutcomesTest {
    private static final StepId STEP = new StepId("s-1.t1/1/1/1");
    private static final StepWork WORK = new StepWork(
            STEP,
            new Scope(new TenantId("acme"), new UserId("ann"), new SessionId("s-1")),
            Role.ASK,
            "builtin-1",
            Origin.CHAT,
            List.of(new UserSaid("hello")),
            100_000,
            Instant.EPOCH,
            Optional.of(Duration.ofMinutes(1)),
            Optional.empty());

    private final List<InputRecord> inbox = new ArrayList<>();
    private int wordsLost;
    private final Outcomes outcomes = new Outcomes(outcome -> {
        inbox.add(outcome);
        if (wordsLost > 0) {
            wordsLost--;
            throw new UncheckedIOException(new IOException("no word"));
        }
    });

    @Test
    void theSameIsWrittenAgainWhileTheStepHasTime() throws Exception {
        wordsLost = 1;

        outcomes.tell(WORK, answer("42"), Duration.ofMinutes(1));

        assertEquals(2, inbox.size());
        assertEquals(inbox.getFirst(), inbox.getLast());
    }

    @Test
    void anOutcomeWhoseWordWasLostForGoodIsToldAgainWhenItsWorkComesBack() throws Exception {
        wordsLost = 1;
        assertThrows(UncheckedIOException.class, () -> outcomes.tell(WORK, answer("42"), Duration.ZERO));

        assertTrue(outcomes.toldAgain(STEP));

        assertEquals(2, inbox.size());
        assertEquals(inbox.getFirst(), inbox.getLast());
    }

    @Test
    void aStepThatNobodyAnsweredHereIsNotTold() throws Exception {
        assertFalse(outcomes.toldAgain(STEP));
        assertEquals(List.of(), inbox);
    }

    @Test
    void anOutcomeThatNoMessageHoldsIsAFailureThatSaysSo() throws Exception {
        outcomes.tell(WORK, answer("\u0001".repeat(700_000)), Duration.ofMinutes(1));

        assertEquals(
                StepFailure.TOO_LARGE,
                assertInstanceOf(StepFailed.class, inbox.getFirst().input()).reason());
    }

    private static StepAnswered answer(String text) {
        return new StepAnswered(STEP, 9, text, TokenUsage.NONE, "m");
    }
}
