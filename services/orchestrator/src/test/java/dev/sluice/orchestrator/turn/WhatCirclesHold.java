package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.TaskFailure;
import dev.sluice.contracts.TaskId;
import dev.sluice.contracts.TurnFailure;
import dev.sluice.orchestrator.task.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold of agents that repeat themselves, told by the texts of the facts. */
final class WhatCirclesHold {
    private final Map<TaskId, List<Round>> rounds = new HashMap<>();
    private final Set<TaskId> told = new HashSet<>();

    /** A step with its calls, in full. */
    private record Round(String said, List<String> asked, List<String> got) {}

    void follow(Fact fact) {
        switch (fact) {
            case Fact.StepCompleted step
            when step.calls() > 0 -> {
                require(
                        !circles(step.step().task())
                                || told.contains(step.step().task()),
                        "who repeats himself is told");
                rounds.computeIfAbsent(step.step().task(), _ -> new ArrayList<>())
                        .add(new Round(step.text(), new ArrayList<>(), new ArrayList<>()));
            }
            case Fact.CallRequested call ->
                last(call.request().call().step().task())
                        .asked()
                        .add(call.request().tool() + call.request().arguments());
            case Fact.CallCompleted call ->
                last(call.call().step().task()).got().add(call.status() + call.output());
            // What a person says, a plan and other hands are a new beginning.
            case Fact.QuestionAsked asked -> begins(asked.step().task());
            case Fact.TaskHandedOver handed -> begins(handed.task());
            case Fact.PlanStated stated -> begins(TaskId.of(stated.turn(), Task.FIRST));
            case Fact.AgentStuck stuck -> {
                require(told.add(stuck.task()), "an agent is told once");
                require(rounds.get(stuck.task()).size() >= 3, "three steps are no circle yet");
            }
            case Fact.TaskFailed failed
            when failed.reason() == TaskFailure.STUCK ->
                require(told.contains(failed.task()), "nobody is stopped who was not told");
            case Fact.TurnFailed failed
            when failed.reason() == TurnFailure.STUCK ->
                require(
                        told.stream().anyMatch(task -> task.turn().equals(failed.turn())),
                        "nobody is stopped who was not told");
            default -> {}
        }
    }

    private void begins(TaskId task) {
        rounds.remove(task);
        told.remove(task);
    }

    /** Whether the last four steps asked for the same and got the same. */
    private boolean circles(TaskId task) {
        var all = rounds.getOrDefault(task, List.of());
        var last = all.subList(Math.max(0, all.size() - 4), all.size());
        return last.size() == 4
                && last.stream().map(Round::asked).distinct().count() == 1
                && last.stream()
                                .map(round -> round.got().stream().sorted().toList())
                                .distinct()
                                .count()
                        == 1;
    }

    private Round last(TaskId task) {
        return rounds.get(task).getLast();
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError(rule);
        }
    }
}
