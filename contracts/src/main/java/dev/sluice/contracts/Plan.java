package dev.sluice.contracts;

import java.util.List;

/**
 * The tasks into which a turn is divided; those that do not wait for each other run side by side. Their numbers in the turn
 * follow from their order: the first has {@link #numberOf} 2, because 1 is the task that answers the user with what came of
 * them.
 */
public record Plan(List<PlannedTask> tasks) {
    private static final int FIRST_NUMBER = 2;

    public Plan {
        tasks = List.copyOf(tasks);
    }

    /** The number in the turn of the task of that name; 0 if the plan has none. */
    public int numberOf(String name) {
        for (int i = 0; i < tasks.size(); i++) {
            if (tasks.get(i).name().equals(name)) {
                return FIRST_NUMBER + i;
            }
        }
        return 0;
    }
}
