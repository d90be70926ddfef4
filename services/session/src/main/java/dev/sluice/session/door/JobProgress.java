package dev.sluice.session.door;

import dev.sluice.contracts.Role;
import dev.sluice.session.turn.TurnAccount;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How far a job is.
 *
 * @param ahead how many turns of its session must end before it starts; absent once it has
 * @param steps the model calls that went well
 * @param calls the tool calls that have begun
 * @param tasksPlanned how many tasks its plan has; 0 without one
 * @param tasksDone how many of them have ended, whichever way
 * @param agents who is at it
 * @param retry the model call that waits to be tried again
 */
public record JobProgress(
        Optional<Long> ahead,
        int steps,
        int calls,
        int tasksPlanned,
        long tasksDone,
        List<String> agents,
        Optional<Retry> retry) {

    /** That a model call failed and is tried again then. */
    public record Retry(String step, int attempt, String reason, Instant at) {}

    /**
     * What came of a task, as far as it is.
     *
     * @param status waiting, running, completed, failed, skipped or cancelled
     * @param result the fields of its result, if it has fields
     * @param text its answer in words, once it is completed
     * @param detail why it failed or was skipped
     * @param proven what came of the proof that it had to give, once it is completed
     */
    public record TaskResult(
            int task,
            Optional<String> name,
            String agent,
            String status,
            Optional<Map<String, String>> result,
            Optional<String> text,
            Optional<String> detail,
            Optional<Proven> proven) {
        /** The tool whose call decided, absent where nothing could be run, and whether that went well. */
        public record Proven(Optional<String> tool, boolean passed) {}

        static TaskResult of(TurnAccount.TaskStanding task) {
            var completed = task.state().equals("completed");
            return new TaskResult(
                    task.task(),
                    task.name(),
                    task.agent().name(),
                    task.state(),
                    Optional.of(task.result()).filter(fields -> !fields.isEmpty()),
                    task.text().filter(_ -> completed && task.result().isEmpty()),
                    task.detail(),
                    task.proven().map(proven -> new Proven(proven.tool(), proven.passed())));
        }
    }

    static JobProgress of(TurnAccount account, Optional<Long> ahead) {
        var planned = account.planned();
        return new JobProgress(
                ahead,
                account.stepsDone(),
                account.callsBegun(),
                planned.size(),
                planned.stream().filter(task -> !isOpen(task)).count(),
                account.atIt().stream().map(Role::name).toList(),
                account.retry()
                        .map(retry -> new Retry(
                                retry.step(),
                                retry.attempt(),
                                retry.reason().name().toLowerCase(Locale.ROOT),
                                retry.at())));
    }

    private static boolean isOpen(TurnAccount.TaskStanding task) {
        return task.state().equals("waiting") || task.state().equals("running");
    }
}
