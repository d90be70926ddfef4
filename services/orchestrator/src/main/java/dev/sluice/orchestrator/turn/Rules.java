package dev.sluice.orchestrator.turn;

import dev.sluice.orchestrator.task.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The constants by which turns are decided. A turn keeps the version that it started with, so deciding an old turn again
 * gives what it gave; a constant that changes is a new version, and the old ones stay.
 *
 * @param waitingMax how many turns of a session may wait
 * @param cancelMax how long what runs may take to stop; after that its end is unknown and the turn is cancelled all the same
 * @param outcomeGrace how much later than a worker's own limit the orchestrator's is. The worker's counts from when it
 *     begins, so that its clock need not be ours, and what came by then is told; only if it is silent the orchestrator's
 *     passes
 * @param patience how often a task may repeat itself; empty where nobody looked
 * @param stepTokensMin what a step is taken to read and write at least, where tokens are counted
 * @param tellsWhatIsLeft whether each step that is scheduled says what the turn may still spend
 * @param steersMax how many messages may join a turn while it runs
 * @param triesReadsAgain whether a call that changes nothing gets another attempt where that may go better
 * @param tellsWhichLimit whether a turn that comes to a limit says which, what it used and what it was allowed
 * @param instructionsMax how long a turn's first step waits for what the workspace tells agents; empty where nobody looks
 * @param resultBytesMax how many bytes as written a task's typed result may take that the end of the turn tells again; 0 where
 *     it tells none
 * @param marksTheUnaware whether a step is marked that does not know what the user said while it was made
 */
record Rules(
        int version,
        int waitingMax,
        Duration cancelMax,
        Duration outcomeGrace,
        RetryWait retries,
        Optional<Patience> patience,
        long stepTokensMin,
        boolean tellsWhatIsLeft,
        int steersMax,
        boolean triesReadsAgain,
        boolean tellsWhichLimit,
        Optional<Duration> instructionsMax,
        int resultBytesMax,
        boolean marksTheUnaware) {
    /** What turns are decided by whose {@code TurnStarted} names no version. */
    static final Rules FIRST = new Rules(
            1,
            20,
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            new RetryWait(Duration.ofMillis(500), 6),
            Optional.empty(),
            0,
            false,
            Integer.MAX_VALUE,
            false,
            false,
            Optional.empty(),
            0,
            false);

    /** Tasks that go round in circles are told so, and then given up; tokens are counted. */
    private static final Rules SECOND = new Rules(
            2,
            FIRST.waitingMax,
            FIRST.cancelMax,
            FIRST.outcomeGrace,
            FIRST.retries,
            Optional.of(new Patience(3, 4, 8, 6, 4)),
            1_000,
            true,
            FIRST.steersMax,
            FIRST.triesReadsAgain,
            false,
            Optional.empty(),
            0,
            false);

    /**
     * Who comes to a limit is told in figures, a turn takes only so many messages while it runs, and calls that change nothing
     * are tried again.
     */
    private static final Rules THIRD = new Rules(
            3,
            SECOND.waitingMax,
            SECOND.cancelMax,
            SECOND.outcomeGrace,
            SECOND.retries,
            SECOND.patience,
            SECOND.stepTokensMin,
            SECOND.tellsWhatIsLeft,
            20,
            true,
            true,
            Optional.empty(),
            0,
            false);

    /** What the workspace tells agents is read when a turn begins. */
    private static final Rules FOURTH = new Rules(
            4,
            THIRD.waitingMax,
            THIRD.cancelMax,
            THIRD.outcomeGrace,
            THIRD.retries,
            THIRD.patience,
            THIRD.stepTokensMin,
            THIRD.tellsWhatIsLeft,
            THIRD.steersMax,
            THIRD.triesReadsAgain,
            THIRD.tellsWhichLimit,
            Optional.of(Duration.ofSeconds(3)),
            0,
            false);

    /** The end of a turn tells what its tasks came to, and what is said during a step stands behind it. */
    private static final Rules FIFTH = new Rules(
            5,
            FOURTH.waitingMax,
            FOURTH.cancelMax,
            FOURTH.outcomeGrace,
            FOURTH.retries,
            FOURTH.patience,
            FOURTH.stepTokensMin,
            FOURTH.tellsWhatIsLeft,
            FOURTH.steersMax,
            FOURTH.triesReadsAgain,
            FOURTH.tellsWhichLimit,
            FOURTH.instructionsMax,
            8_000,
            true);

    private static final List<Rules> ALL = List.of(FIRST, SECOND, THIRD, FOURTH, FIFTH);

    /** What turns that start today are decided by. */
    static final Rules TODAY = ALL.getLast();

    /** Whether this release has the rules of that version. */
    static boolean known(int version) {
        return version >= FIRST.version && version <= TODAY.version;
    }

    /** The rules of a version that is {@link #known}. */
    static Rules of(int version) {
        if (!known(version)) {
            throw new IllegalArgumentException("nobody here knows rules " + version);
        }
        return ALL.get(version - 1);
    }
}
