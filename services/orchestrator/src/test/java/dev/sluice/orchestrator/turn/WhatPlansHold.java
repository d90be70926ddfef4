package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.CallStatus;
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
    private final Map<TaskId, Fact.CallCompleted> tried = new HashMap<>();
    private final Set<TaskId> failed = new HashSet<>();

    void follow(Fact fact) {
        switch (fact) {
            case Fact.PlanStated stated ->
                require(plans.put(stated.turn(), stated.plan()) == null, "a turn is divided once");
            case Fact.OfTask ofTask -> follow(ofTask);
            case Fact.CallCompleted call -> tried.put(call.call().step().task(), call);
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
            case Fact.TaskCompleted completed -> {
                require(begun.contains(task) && !ended(task), "only what is under way is done");
                plan.tasks().get(task.number() - 2).proof().ifPresent(_ -> proven(completed));
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

    /** All calls of a simulation are of the one tool by which tasks prove what they say. */
    private void proven(Fact.TaskCompleted completed) {
        var last = tried.get(completed.task());
        require(last != null, "what must be proven was tried");
        require(
                completed.result().get("passed").equals("false")
                        || last.status() != CallStatus.SUCCEEDED
                        || last.exitCode().orElse(0) == 0,
                "nothing passes whose last run went wrong");
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
