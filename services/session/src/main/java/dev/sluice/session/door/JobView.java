package dev.sluice.session.door;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.LimitReached;
import dev.sluice.contracts.Role;
import dev.sluice.session.door.json.View;
import dev.sluice.session.projection.CallbackRow;
import dev.sluice.session.projection.Costs;
import dev.sluice.session.projection.TurnRow;
import dev.sluice.session.projection.TurnSummary;
import dev.sluice.session.turn.TurnAccount;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A turn as its owner sees it.
 *
 * @param status queued, running, waiting, cancelling, completed, failed or cancelled
 * @param costMicros millionths of the price table's currency; with what the turn's own limit does not count
 * @param agents the agents that have worked on it, the first first
 * @param budget what it has used of each limit, as far as its last model call
 * @param limit the limit that ended it
 */
public record JobView(
        String jobId,
        String sessionId,
        String status,
        String agent,
        String origin,
        String text,
        Optional<String> reason,
        Instant acceptedAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        long modelCalls,
        long costMicros,
        Optional<Callback> callback,
        List<String> agents,
        JobProgress progress,
        Map<String, TurnAccount.Budgeted> budget,
        String priority,
        List<String> tags,
        Optional<Limit> limit)
        implements View {

    /** A limit that was come to: its name, and in its own unit what was used of what was allowed. */
    public record Limit(String limit, long used, long allowed) {
        static Limit of(LimitReached reached) {
            return new Limit(reached.limit().name().toLowerCase(Locale.ROOT), reached.used(), reached.allowed());
        }
    }

    /**
     * Who is told of its end.
     *
     * @param state waiting while the job runs, due, delivered or given_up
     * @param detail why the last try failed
     */
    public record Callback(String url, String state, int attempts, Optional<String> detail) {
        static Callback of(CallbackRow row) {
            return new Callback(row.url, row.state, row.attempts, Optional.ofNullable(row.detail));
        }
    }

    /** A page of jobs, the newest first. */
    public record Page(List<Summary> jobs, Optional<String> next) implements View {}

    /**
     * A job in a list.
     *
     * @param text the beginning of what was asked; the whole is read by the job's id
     * @param textChars how long the whole text is
     * @param modelCalls the model calls that were asked for, once it has ended, as what follows
     * @param costMicros what the models' replies said of their cost
     * @param agents who worked on it
     */
    public record Summary(
            String jobId,
            String sessionId,
            String status,
            String agent,
            String origin,
            String text,
            int textChars,
            Optional<String> reason,
            Instant acceptedAt,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            Optional<Integer> modelCalls,
            Optional<Integer> toolCalls,
            Optional<Long> costMicros,
            Optional<List<String>> agents) {
        static Summary of(TurnSummary row) {
            return new Summary(
                    row.id(),
                    row.sessionId(),
                    row.status(),
                    row.agent(),
                    row.origin(),
                    row.excerpt(),
                    row.textChars(),
                    Optional.ofNullable(row.reason()),
                    row.acceptedAt(),
                    Optional.ofNullable(row.startedAt()),
                    Optional.ofNullable(row.endedAt()),
                    Optional.ofNullable(row.modelCalls()),
                    Optional.ofNullable(row.toolCalls()),
                    Optional.ofNullable(row.costMicros()),
                    Optional.ofNullable(row.agents()).map(List::of));
        }
    }

    /**
     * What came of a job.
     *
     * @param text once it is completed
     * @param tasks the tasks of its plan, each as far as it is
     * @param results once it is completed, the typed results of its plan's tasks by the tasks' names
     */
    public record Results(
            String jobId,
            String status,
            Optional<String> text,
            Optional<String> reason,
            List<JobProgress.TaskResult> tasks,
            Optional<Map<String, JsonNode>> results)
            implements View {}

    static JobView of(
            TurnRow row, Costs costs, Optional<CallbackRow> callback, TurnAccount account, Optional<Long> ahead) {
        return new JobView(
                row.id,
                row.sessionId,
                row.status,
                row.agent,
                row.origin,
                row.text,
                Optional.ofNullable(row.reason),
                row.acceptedAt,
                Optional.ofNullable(row.startedAt),
                Optional.ofNullable(row.endedAt),
                costs.modelCalls(),
                costs.costMicros(),
                callback.map(Callback::of),
                account.agents().stream().map(Role::name).toList(),
                JobProgress.of(account, ahead),
                account.budget(),
                row.priority,
                List.of(row.tags),
                account.limit().map(Limit::of));
    }
}
