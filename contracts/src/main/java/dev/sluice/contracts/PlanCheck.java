package dev.sluice.contracts;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Whether a plan can be carried out: few tasks with names of their own, for roles that exist, in no circle. */
public final class PlanCheck {
    /** More tasks than this are no plan but a wish for one. */
    public static final int TASKS_MAX = 8;

    private static final int FIELDS_MAX = 16;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final int PROVING_TOOLS_MAX = 8;
    private static final Duration TIME_MAX = Duration.ofDays(1);
    private static final Pattern TOOL = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern FIELD = Pattern.compile("[a-z][a-z0-9_]{0,31}");

    private PlanCheck() {}

    /** Whether a plan or one of its tasks may be called so. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** What is wrong with the plan, in one sentence without its texts; empty if nothing is. */
    public static Optional<String> objection(Plan plan, Set<Role> roles) {
        if (plan.tasks().isEmpty() || plan.tasks().size() > TASKS_MAX) {
            return Optional.of("a plan has 1 to %d tasks, not %d"
                    .formatted(TASKS_MAX, plan.tasks().size()));
        }
        var names = plan.tasks().stream().map(PlannedTask::name).collect(Collectors.toSet());
        if (names.size() < plan.tasks().size()) {
            return Optional.of("two tasks of the plan have the same name");
        }
        return plan.tasks().stream()
                .flatMap(task -> objection(task, names, roles).stream())
                .findFirst()
                .or(() -> isCircular(plan) ? Optional.of("tasks of the plan wait for each other") : Optional.empty());
    }

    /**
     * Which proof of the plan nobody could give, in one sentence; empty if there is none.
     *
     * @param has whether a role has a tool of this name
     */
    public static Optional<String> unprovable(Plan plan, BiPredicate<Role, String> has) {
        return plan.tasks().stream()
                .flatMap(task -> task.proof().stream()
                        .flatMap(proof -> proof.tools().stream())
                        .flatMap(tool -> unprovable(task, tool, has).stream()))
                .findFirst();
    }

    private static Optional<String> unprovable(PlannedTask task, String tool, BiPredicate<Role, String> has) {
        if (ToolDefinition.OF_THE_TURN.contains(tool)) {
            return Optional.of("the proof of task %s names %s, which proves nothing".formatted(task.name(), tool));
        }
        return has.test(task.role(), tool)
                ? Optional.empty()
                : Optional.of("the proof of task %s names %s, a tool that %s does not have"
                        .formatted(task.name(), tool, task.role()));
    }

    private static Optional<String> objection(PlannedTask task, Set<String> names, Set<Role> roles) {
        if (!isName(task.name())) {
            return Optional.of("a task's name is 1 to 32 lower-case letters, digits and dashes");
        }
        if (!roles.contains(task.role())) {
            return Optional.of("task %s is for %s, and there is no such role".formatted(task.name(), task.role()));
        }
        if (task.instruction().isBlank() || !TextLimit.INSTRUCTION.fits(task.instruction())) {
            return Optional.of("the instruction of task %s must have 1 to %d characters"
                    .formatted(task.name(), TextLimit.INSTRUCTION.charsMax()));
        }
        if (!names.containsAll(task.after())
                || new HashSet<>(task.after()).size() < task.after().size()) {
            return Optional.of(
                    "task %s waits for one that the plan does not have, or twice for the same".formatted(task.name()));
        }
        var fields = task.result();
        if (fields.isPresent()
                && (fields.get().isEmpty()
                        || fields.get().size() > FIELDS_MAX
                        || !fields.get().keySet().stream()
                                .allMatch(field -> FIELD.matcher(field).matches()))) {
            return Optional.of("the result of task %s has 1 to %d fields of lower-case letters, digits and underscores"
                    .formatted(task.name(), FIELDS_MAX));
        }
        if (task.timeMax().isPresent() && !isTime(task.timeMax().get())) {
            return Optional.of("the time of task %s is from a second to a day".formatted(task.name()));
        }
        return task.proof().flatMap(proof -> objection(task, proof));
    }

    private static Optional<String> objection(PlannedTask task, Proof proof) {
        var tools = proof.tools();
        if (tools.isEmpty()
                || tools.size() > PROVING_TOOLS_MAX
                || new HashSet<>(tools).size() < tools.size()
                || !tools.stream().allMatch(tool -> TOOL.matcher(tool).matches())) {
            return Optional.of(
                    "the proof of task %s names 1 to %d tools, each once".formatted(task.name(), PROVING_TOOLS_MAX));
        }
        var known = task.result().orElse(Map.of());
        return proof.flag()
                .filter(flag -> known.get(flag) != ResultKind.FLAG)
                .map(_ -> "the proof of task %s names a flag that its result does not have".formatted(task.name()));
    }

    /** Whether a task may have so much time: a second to a day. */
    static boolean isTime(Duration time) {
        return time.compareTo(Duration.ofSeconds(1)) >= 0 && time.compareTo(TIME_MAX) <= 0;
    }

    /** Takes away what waits for nothing that is left, until nothing can be taken away. */
    private static boolean isCircular(Plan plan) {
        var left = new HashSet<>(plan.tasks());
        var done = new HashSet<String>();
        while (!left.isEmpty()) {
            var free =
                    left.stream().filter(task -> done.containsAll(task.after())).toList();
            if (free.isEmpty()) {
                return true;
            }
            free.forEach(task -> done.add(task.name()));
            left.removeAll(free);
        }
        return false;
    }
}
