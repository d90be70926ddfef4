package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TurnId;
import dev.sluice.orchestrator.task.Task;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What must hold of what users say while a turn runs. */
final class WhatSteersHold {
    private final Set<TurnId> running = new HashSet<>();
    private final Set<TurnId> accepted = new HashSet<>();
    private final Set<TurnId> unheard = new HashSet<>();

    /** Of each open step whether the user said more since it began. */
    private final Map<StepId, Boolean> open = new HashMap<>();

    void follow(Fact fact) {
        if (fact instanceof Fact.StepScheduled step) {
            open.put(step.step(), false);
        }
        if (fact instanceof Fact.StepCompleted step) {
            require(
                    open.remove(step.step()).equals(step.unaware().orElse(false)),
                    "a step says whether it knows all that was said");
        }
        switch (fact) {
            case Fact.TurnAccepted turn -> accepted.add(turn.turn());
            case Fact.TurnStarted started -> running.add(started.turn());
            case Fact.TurnSteered steered -> {
                require(running.contains(steered.turn()), "only a turn that runs is steered");
                require(!accepted.contains(steered.request()), "what joins a turn is none of its own");
                unheard.add(steered.turn());
                open.replaceAll((step, more) -> more || step.turn().equals(steered.turn()));
            }
            case Fact.StepScheduled step when step.step().task().number() == Task.FIRST -> unheard.remove(step.turn());
            case Fact.TurnCompleted completed ->
                require(!unheard.contains(completed.turn()), "a turn answers to all that was said");
            case Fact.TurnCancelling stopping -> running.remove(stopping.turn());
            default -> {}
        }
        if (fact instanceof Fact.Terminal ended) {
            running.remove(ended.turn());
        }
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError(rule);
        }
    }
}
