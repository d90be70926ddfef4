package dev.sluice.contracts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One tool call to run, on {@code sluice.calls.<home>}, keyed by the call.
 *
 * @param request what the model asked for
 * @param agent on whose behalf
 * @param workspace the allowed server directory that the session's workspace starts as a copy of
 * @param files what the workspace begins with, or anew with, ahead of this call; goes before {@code workspace}
 * @param policyVersion the version of the approval policy to use
 * @param grant a person's signed leave, once given
 * @param deadline when the call must have ended, in the orchestrator's time: for logs, never compared with another
 *     machine's clock
 * @param timeMax how long the call may take, counted where it runs; {@link #allowed()} if an older writer did not say. What
 *     nobody waits for any more is called off on {@code sluice.control}
 * @param attempt which time this call is sent, from 1: again after a failure, and again once it is approved. Its outcome names
 *     it, so that what comes late of an earlier time does not end a later one; empty if an older writer did not say
 * @param standing what persons granted along with other calls and that may be for this one
 * @param mode the session's; {@link SessionMode#ASK} where it is empty
 * @param second another person's signed leave, where the call needs two
 */
public record CallWork(
        ToolCall request,
        Scope scope,
        Role agent,
        Optional<String> workspace,
        String policyVersion,
        Optional<Grant> grant,
        Instant deadline,
        Optional<Duration> timeMax,
        Optional<String> traceparent,
        Optional<FilesStart> files,
        Optional<Integer> attempt,
        Optional<List<StandingGrant>> standing,
        Optional<ModeSet> mode,
        Optional<Grant> second) {
    /** The tool's name where nobody's model asks, but the orchestrator for the workspace's instructions. */
    public static final String READ_INSTRUCTIONS = "read_instructions";

    /** The argument of {@link #READ_INSTRUCTIONS} that asks for notes too: what the turn asks, or the beginning of that. */
    public static final String NOTES_FOR = "notes_for";

    /** What models ask for belongs to a task, and those count from 1. */
    private static final int NO_TASK = 0;

    public CallWork {
        standing = standing.filter(some -> !some.isEmpty()).map(List::copyOf);
    }

    /** The name under which the instructions are read that a turn begins with. */
    public static CallId instructionsOf(TurnId turn) {
        return CallId.of(StepId.of(turn, NO_TASK, 1, 1), 1);
    }

    /** Whether it is answered by {@link Input.InstructionsRead}, and no tool runs. */
    public boolean readsInstructions() {
        return request.tool().equals(READ_INSTRUCTIONS)
                && request.call().step().task().number() == NO_TASK;
    }

    /** How long the call may take from when an executor has it. */
    public Duration allowed() {
        return timeMax.orElseGet(() -> Limits.standard().callMax());
    }
}
