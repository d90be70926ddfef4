package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.TaskId;
import dev.sluice.contracts.TurnId;
import dev.sluice.orchestrator.task.Task;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold of turns with a plan, whatever happens. */
final class WhatPlansHold {
    private final Map<TurnId, Plan> plans = new HashMap<>();
    private final Set<TaskId> begun = new HashSet<>();
    private final Set<TaskId> done = new HashSet<>();
    private final Set<TaskId> failed = new HashSet<>();

    void follow(Fact fact) {
        switch (fact) {
            case Fact.PlanStated stated ->
                require(plans.put(stated.turn(), stated.plan()) == null, "a turn is divided once");
            case Fact.OfTask ofTask -> follow(ofTask);
            case Fact.StepScheduled step ->
                require(
                        !plans.containsKey(step.turn())
                                || begun.contains(step.step().task()),
                        "only a task that began has steps");
            case Fact.TurnCompleted completed
            when plans.containsKey(completed.turn()) -> {
                var plan = plans.get(completed.turn());
                require(
                        ids(
                                        completed.turn(),
                                        plan.tasks().stream()
                                                .map(PlannedTask::name)
                                                .toList())
                                .stream()
                                .allMatch(this::ended),
                        "a turn is completed when all its tasks have ended");
            }
            default -> {}
        }
    }

    private void follow(Fact.OfTask fact) {
        var task = fact.task();
        if (fact instanceof Fact.TaskHandedOver) {
            require(
                    !ended(task) && (begun.contains(task) || !plans.containsKey(task.turn())),
                    "only what is under way");
            return;
        }
        var plan = plans.get(task.turn());
        require(plan != null, "only a plan has tasks");
        var first = task.number() == Task.FIRST;
        var needed = ids(
                task.turn(),
                first
                        ? plan.tasks().stream().map(PlannedTask::name).toList()
                        : plan.tasks().get(task.number() - 2).after());
        switch (fact) {
            case Fact.TaskStarted _ -> {
                require(begun.add(task), "a task begins once");
                require(
                        first ? needed.stream().allMatch(this::ended) : done.containsAll(needed),
                        "a task begins when all that it needs is there");
            }
            case Fact.TaskCompleted _ -> {
                require(begun.contains(task) && !ended(task), "only what is under way is done");
                done.add(task);
            }
            case Fact.TaskFailed _ -> {
                require(begun.contains(task) && !ended(task), "only what is under way fails");
                failed.add(task);
            }
            case Fact.TaskSkipped _ -> {
                require(!begun.contains(task) && !ended(task), "only what never began is skipped");
                require(needed.stream().anyMatch(failed::contains), "what is skipped needs what failed");
                failed.add(task);
            }
            case Fact.TaskHandedOver _ -> throw new IllegalStateException("seen to above");
        }
    }

    private boolean ended(TaskId task) {
        return done.contains(task) || failed.contains(task);
    }

    private List<TaskId> ids(TurnId turn, List<String> names) {
        return names.stream()
                .map(name -> TaskId.of(turn, plans.get(turn).numberOf(name)))
                .toList();
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError(rule);
        }
    }
}
