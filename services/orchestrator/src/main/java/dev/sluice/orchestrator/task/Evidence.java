package dev.sluice.orchestrator.task;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Proof;
import dev.sluice.contracts.Proven;
import dev.sluice.orchestrator.call.Call;
import java.util.Map;
import java.util.Optional;

/**
 * What a task has done towards the {@link Proof} that its plan wants of it.
 *
 * @param tried whether a call of one of the proof's tools has ended, whichever way
 * @param ran the call that decides, if one of them ran
 * @param turnedDown how often the task's answer was turned down for want of proof
 * @param proven what came of it, once the task is done
 */
public record Evidence(boolean tried, Optional<Ran> ran, int turnedDown, Optional<Proven> proven) {
    static final Evidence NONE = new Evidence(false, Optional.empty(), 0, Optional.empty());

    /** The last call of a tool that ran, and whether it went well. */
    public record Ran(String tool, boolean well) {}

    /** The same after a call of the task ended. */
    Evidence after(Proof proof, Call call, Fact.CallCompleted end) {
        var place = proof.tools().indexOf(end.tool());
        if (place < 0) {
            // What ran before did not see what this changed.
            return call.effect() && mayHaveHappened(end)
                    ? new Evidence(false, Optional.empty(), turnedDown, proven)
                    : this;
        }
        var stronger = ran.filter(before -> proof.tools().indexOf(before.tool()) < place);
        return mayHaveHappened(end) && stronger.isEmpty()
                ? new Evidence(true, Optional.of(new Ran(end.tool(), wentWell(end))), turnedDown, proven)
                : new Evidence(true, ran, turnedDown, proven);
    }

    /** The same after the task's answer was turned down. */
    Evidence afterRefusal() {
        return new Evidence(tried, ran, turnedDown + 1, proven);
    }

    /** The same once the task is done. */
    Evidence settled(Optional<Proven> end) {
        return new Evidence(tried, ran, turnedDown, end);
    }

    /** Why the answer does not count yet, in words that the model is told; empty if it does. */
    Optional<String> objection(Proof proof, Map<String, String> result) {
        var tools = String.join(", ", proof.tools());
        if (proof.flag().isEmpty()) {
            return ran.isPresent()
                    ? Optional.empty()
                    : Optional.of("Nothing was run for this answer. Call one of: %s; then answer.".formatted(tools));
        }
        if (!tried) {
            return Optional.of(
                    "Nothing was run for this answer since the files changed last. Call the first of these that there is: %s; then answer from what comes of it."
                            .formatted(tools));
        }
        var flag = proof.flag().get();
        if (!says(flag, result) || ran.filter(Ran::well).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(ran.map(last ->
                                "\"%s\" is true, but the last call of %s did not go well.".formatted(flag, last.tool()))
                        .orElseGet(() -> "\"%s\" is true, but none of these ran: %s.".formatted(flag, tools))
                + " Run it again and answer from what comes of it, or answer with \"%s\": false.".formatted(flag));
    }

    /** What came of the proof. */
    Proven proven(int task, Proof proof, Map<String, String> result) {
        var well = ran.filter(Ran::well).isPresent();
        return new Proven(
                task,
                ran.map(Ran::tool),
                well && proof.flag().map(flag -> says(flag, result)).orElse(true));
    }

    private static boolean says(String flag, Map<String, String> result) {
        return "true".equals(result.get(flag));
    }

    private static boolean mayHaveHappened(Fact.CallCompleted end) {
        return switch (end.status()) {
            case SUCCEEDED, UNKNOWN -> true;
            case FAILED -> end.reason().filter(CallFailure.TIMEOUT::equals).isPresent();
            case REJECTED, CANCELLED -> false;
        };
    }

    private static boolean wentWell(Fact.CallCompleted end) {
        return end.status() == CallStatus.SUCCEEDED && end.exitCode().orElse(0) == 0;
    }
}
