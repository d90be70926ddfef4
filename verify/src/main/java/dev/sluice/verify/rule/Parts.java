package dev.sluice.verify.rule;

import dev.sluice.verify.event.FactEvent;
import java.util.HashSet;
import java.util.Set;

/** {@link Invariant#PART_ENDS_ONCE}: the tasks and the steps of turns. The first task answers the user and ends with its turn. */
final class Parts implements FactRule {
    private static final String FIRST_TASK = "/1";

    private final Set<String> openSteps = new HashSet<>();
    private final Set<String> openTasks = new HashSet<>();
    /** Of turns that have not ended. */
    private final Set<String> endedParts = new HashSet<>();

    @Override
    public void see(FactEvent fact, Findings findings) {
        switch (fact.type()) {
            case "StepScheduled" -> fact.step().ifPresent(step -> begin(openSteps, step, fact, findings));
            case "StepCompleted", "StepFailed" ->
                fact.step().ifPresent(step -> finish(openSteps, step, fact, findings));
            case "TaskStarted" -> fact.task().ifPresent(task -> begin(openTasks, task, fact, findings));
            case "TaskCompleted", "TaskFailed" ->
                fact.task().ifPresent(task -> finish(openTasks, task, fact, findings));
            case "TaskSkipped" -> fact.task().ifPresent(task -> skip(task, fact, findings));
            case "TurnCompleted" ->
                fact.turn().ifPresent(turn -> {
                    stillOpen(openSteps, turn, fact, findings);
                    openTasks.remove(turn + FIRST_TASK);
                    stillOpen(openTasks, turn, fact, findings);
                    forget(turn);
                });
            case "TurnFailed", "TurnCancelled" -> fact.turn().ifPresent(this::forget);
            default -> {
                // Nothing begins or ends.
            }
        }
    }

    private void begin(Set<String> open, String part, FactEvent fact, Findings findings) {
        if (endedParts.contains(part) || !open.add(part)) {
            findings.at(fact, Invariant.PART_ENDS_ONCE, part, "it began twice");
        }
    }

    private void finish(Set<String> open, String part, FactEvent fact, Findings findings) {
        if (!open.remove(part)) {
            findings.at(
                    fact,
                    Invariant.PART_ENDS_ONCE,
                    part,
                    endedParts.contains(part) ? "it ended twice" : "it ended without having begun");
        }
        endedParts.add(part);
    }

    private void skip(String task, FactEvent fact, Findings findings) {
        if (openTasks.contains(task) || !endedParts.add(task)) {
            findings.at(fact, Invariant.PART_ENDS_ONCE, task, "it was skipped although it had begun");
        }
    }

    private static void stillOpen(Set<String> open, String turn, FactEvent fact, Findings findings) {
        open.stream()
                .filter(part -> FactEvent.turnOf(part).equals(turn))
                .forEach(part ->
                        findings.at(fact, Invariant.PART_ENDS_ONCE, part, "its turn completed before it ended"));
    }

    private void forget(String turn) {
        openSteps.removeIf(part -> FactEvent.turnOf(part).equals(turn));
        openTasks.removeIf(part -> FactEvent.turnOf(part).equals(turn));
        endedParts.removeIf(part -> FactEvent.turnOf(part).equals(turn));
    }
}
