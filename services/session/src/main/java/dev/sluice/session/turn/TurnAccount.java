package dev.sluice.session.turn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.BudgetLeft;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.LimitReached;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Proven;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How far a turn is and what it has used, as its facts tell it one after another. A pure fold, of bounded size: of each task the
 * newest text, and there are few tasks. Not thread-safe.
 */
public final class TurnAccount {
    private final TreeMap<Integer, TaskStanding> tasks = new TreeMap<>();
    private final TreeMap<Integer, Retry> retries = new TreeMap<>();
    private final Set<Role> agents = new LinkedHashSet<>();
    private Optional<Limits> limits = Optional.empty();
    private Optional<BudgetLeft> left = Optional.empty();
    private Optional<LimitReached> limit = Optional.empty();
    private Optional<Map<String, JsonNode>> results = Optional.empty();
    private long seq;
    private int stepsBegun;
    private int stepsDone;
    private int callsTaken;
    private int callsBegun;
    private long tokens;
    private Optional<Long> costMicros = Optional.empty();

    /**
     * One task.
     *
     * @param state waiting, running, completed, failed, skipped or cancelled
     * @param result the fields of its result; none where it answered in words
     * @param text what its agent said last
     * @param detail why it failed or was skipped
     * @param proven what came of the proof that it had to give
     */
    public record TaskStanding(
            int task,
            Optional<String> name,
            Role agent,
            String state,
            Map<String, String> result,
            Optional<String> text,
            Optional<String> detail,
            Optional<Proven> proven) {
        /** One that had to prove nothing. */
        public TaskStanding(
                int task,
                Optional<String> name,
                Role agent,
                String state,
                Map<String, String> result,
                Optional<String> text,
                Optional<String> detail) {
            this(task, name, agent, state, result, text, detail, Optional.empty());
        }

        private TaskStanding now(Role by, String told) {
            return new TaskStanding(task, name, by, told, result, text, detail, proven);
        }

        private TaskStanding said(String words) {
            return new TaskStanding(
                    task, name, agent, state, result, words.isBlank() ? text : Optional.of(words), detail, proven);
        }

        private TaskStanding with(Map<String, String> fields, Optional<Proven> what) {
            return new TaskStanding(task, name, agent, state, fields, text, detail, what);
        }

        private TaskStanding because(String why) {
            return new TaskStanding(task, name, agent, state, result, text, Optional.of(why), proven);
        }
    }

    /** That a model call is tried again, which attempt failed, and why. */
    public record Retry(String step, int attempt, StepFailure reason, Instant at) {}

    /** Takes the next fact of the turn. */
    void take(FactRecord record) {
        seq = record.seq();
        if (record.fact() instanceof Fact.OfTask told) {
            task(told);
            return;
        }
        switch (record.fact()) {
            case Fact.TurnAccepted accepted -> {
                limits = Optional.of(accepted.limits());
                // The one that answers; the plan names the others when the turn starts.
                tasks.put(1, waiting(1, Optional.empty(), accepted.agent()));
            }
            case Fact.TurnStarted started -> change(TaskId.of(started.turn(), 1), started.agent(), "running");
            case Fact.PlanStated stated -> {
                var plan = stated.plan();
                // It goes on with a step when the others have ended.
                tasks.computeIfPresent(1, (_, first) -> first.now(first.agent(), "waiting"));
                plan.tasks()
                        .forEach(task -> tasks.put(
                                plan.numberOf(task.name()),
                                waiting(plan.numberOf(task.name()), Optional.of(task.name()), task.role())));
            }
            case Fact.StepScheduled step -> {
                stepsBegun++;
                agents.add(step.agent());
                left = step.left().or(() -> left);
                change(step.step().task(), step.agent(), "running");
            }
            case Fact.StepCompleted step -> {
                stepsDone++;
                callsTaken += step.calls();
                tokens += step.usage().prompt() + step.usage().completion();
                paid(step.costMicros());
                said(step);
            }
            case Fact.StepFailed step -> {
                paid(step.costMicros());
                step.retryAt()
                        .map(at -> new Retry(step.step().value(), step.step().attempt(), step.reason(), at))
                        .ifPresent(next -> retries.put(step.step().task().number(), next));
            }
            case Fact.CallScheduled _ -> callsBegun++;
            case Fact.TurnCompleted completed -> {
                results = completed.results();
                end("completed", completed.text());
            }
            case Fact.TurnFailed failed -> {
                limit = failed.limit();
                end("failed", "");
            }
            case Fact.TurnCancelled _ -> end("cancelled", "");
            case Fact _ -> {
                // Tells nothing of this.
            }
        }
    }

    private void task(Fact.OfTask told) {
        switch (told) {
            case Fact.TaskStarted task -> change(task.task(), task.agent(), "running");
            case Fact.TaskCompleted task -> {
                change(task.task(), task.agent(), "completed");
                tasks.computeIfPresent(task.task().number(), (_, known) -> known.with(task.result(), task.proven()));
            }
            case Fact.TaskFailed task -> {
                change(task.task(), task.agent(), "failed");
                tasks.computeIfPresent(task.task().number(), (_, known) -> known.because(task.detail()));
            }
            case Fact.TaskSkipped task -> {
                change(task.task(), task.agent(), "skipped");
                tasks.computeIfPresent(task.task().number(), (_, known) -> known.because(task.detail()));
            }
            case Fact.TaskHandedOver task -> change(task.task(), task.to(), "running");
        }
    }

    private void said(Fact.StepCompleted step) {
        tasks.computeIfPresent(step.step().task().number(), (_, known) -> known.said(step.text()));
    }

    private void change(TaskId task, Role agent, String state) {
        retries.remove(task.number());
        tasks.computeIfPresent(task.number(), (_, known) -> known.now(agent, state));
    }

    private void paid(Optional<Long> micros) {
        micros.ifPresent(more -> costMicros = Optional.of(costMicros.orElse(0L) + more));
    }

    private void end(String state, String text) {
        retries.clear();
        var begunNever = state.equals("cancelled") ? state : "skipped";
        tasks.tailMap(2)
                .replaceAll((_, task) -> task.state().equals("waiting") ? task.now(task.agent(), begunNever) : task);
        tasks.replaceAll((_, task) -> isOpen(task) ? task.now(task.agent(), state) : task);
        tasks.computeIfPresent(1, (_, first) -> first.said(text));
    }

    private static boolean isOpen(TaskStanding task) {
        return task.state().equals("waiting") || task.state().equals("running");
    }

    private static TaskStanding waiting(int number, Optional<String> name, Role agent) {
        return new TaskStanding(number, name, agent, "waiting", Map.of(), Optional.empty(), Optional.empty());
    }

    /** The seq of the newest fact that was taken. */
    long seq() {
        return seq;
    }

    public int stepsDone() {
        return stepsDone;
    }

    /** The tool calls that have begun. */
    public int callsBegun() {
        return callsBegun;
    }

    /** The tasks of its plan, in their order; of a turn without one none. */
    public List<TaskStanding> planned() {
        return tasks.tailMap(2).values().stream().toList();
    }

    /** The agents that have worked on it, the first first. */
    public List<Role> agents() {
        return List.copyOf(agents);
    }

    /** The agents that are at it. */
    public List<Role> atIt() {
        return tasks.values().stream()
                .filter(task -> task.state().equals("running"))
                .map(TaskStanding::agent)
                .distinct()
                .toList();
    }

    /** The model call that waits to be tried again, if one does; of several the one that comes first. */
    public Optional<Retry> retry() {
        return retries.values().stream().min(Comparator.comparing(Retry::at));
    }

    /** The limit that ended it, in its own unit. */
    public Optional<LimitReached> limit() {
        return limit;
    }

    /** The typed results of its plan's tasks, by the tasks' names, once it is completed. */
    public Optional<Map<String, JsonNode>> results() {
        return results;
    }

    /** What it may use, has used and may still use of each limit, by name; empty before anything is known. */
    public Map<String, Budgeted> budget() {
        var budget = new TreeMap<String, Budgeted>();
        limits.ifPresent(most -> {
            budget.put("steps", Budgeted.of(stepsBegun, most.stepsMax()));
            budget.put("calls", Budgeted.of(callsTaken, most.callsMax()));
            budget.put("tokens", Budgeted.of(tokens, most.tokensMax()));
            budget.put("cost_micros", Budgeted.of(costMicros.orElse(0L), most.costMicrosMax()));
            left.ifPresent(last -> {
                budget.put("output_chars", Budgeted.leaving(last.outputChars(), most.outputCharsMax()));
                budget.put("seconds", Budgeted.leaving(seconds(last.time()), seconds(most.turnMax())));
            });
        });
        return budget;
    }

    private static long seconds(Duration time) {
        return time.toSeconds();
    }

    /**
     * One limit of a turn.
     *
     * @param allowed absent where nobody limits it
     * @param left never below 0; absent where nobody limits it
     */
    public record Budgeted(long used, Optional<Long> allowed, Optional<Long> left) {
        static Budgeted of(long used, long allowed) {
            return of(used, Optional.of(allowed));
        }

        static Budgeted of(long used, Optional<Long> allowed) {
            return new Budgeted(used, allowed, allowed.map(most -> Math.max(0, most - used)));
        }

        static Budgeted leaving(long left, long allowed) {
            return of(allowed - left, allowed);
        }
    }
}
