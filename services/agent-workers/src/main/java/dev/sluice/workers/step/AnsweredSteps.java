package dev.sluice.workers.step;

import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.StepId;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * The outcomes of the steps that this process has lately ended, so that work which is sent twice is answered twice with
 * the same words and paid for once. Forgets the oldest beyond its bounds. Thread-safe.
 */
final class AnsweredSteps {
    static final int STEPS_MAX = 1_000;
    static final long BYTES_MAX = 16L << 20;

    private final LinkedHashMap<StepId, Answer> answers = new LinkedHashMap<>();
    private long bytes;

    /** What the step was answered with, if we still know. */
    synchronized Optional<InputRecord> of(StepId step) {
        return Optional.ofNullable(answers.get(step)).map(Answer::outcome);
    }

    /** Keeps an outcome that takes about so many bytes; the first of a step stays. */
    synchronized void keep(StepId step, InputRecord outcome, long size) {
        if (size > BYTES_MAX || answers.putIfAbsent(step, new Answer(outcome, size)) != null) {
            return;
        }
        bytes += size;
        while (answers.size() > STEPS_MAX || bytes > BYTES_MAX) {
            bytes -= answers.pollFirstEntry().getValue().size();
        }
    }

    private record Answer(InputRecord outcome, long size) {}
}
