package dev.sluice.orchestrator.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TextLimit;
import dev.sluice.contracts.ToolCall;
import dev.sluice.orchestrator.call.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What happens to a task. A move that its state does not offer is a defect and throws. */
public record TaskMoves(Task task) {
    /** The same task, which begins; its time is up when its turn has only so much left. */
    public Task begun(Optional<Duration> endsAtLeft) {
        return task.endingAt(endsAtLeft);
    }

    /**
     * The same task with an open model call.
     *
     * @param costMicrosMax what is set aside of the turn's money for it
     */
    public Task scheduled(StepId step, Instant deadline, Optional<Long> costMicrosMax) {
        if (task.state() instanceof TaskState.Open open) {
            var thinking = open.thinking(step, deadline, costMicrosMax);
            return task.with(Optional.of(step), thinking);
        }
        throw illegal("given a step");
    }

    /** The same task after a model call that went well and asks for so many tools; its text is that entry. */
    public Task completed(int calls, String text, long historyNumber) {
        var open = task.thinking().orElseThrow(() -> illegal("answered"));
        if (calls == 0 && open.steeredAt().isPresent()) {
            return task.with(open.calling());
        }
        return calls == 0
                ? task.with(open.answered(historyNumber)).with(Optional.empty())
                : task.with(open.calling())
                        .with(Optional.of(task.rounds().orElse(Rounds.NONE).begun(text)));
    }

    /** The same task, whose last answer was a question to the user. */
    public Task asking(QuestionId question, Instant since) {
        if (task.state() instanceof TaskState.Answered answered) {
            return task.with(answered.asking(question, since));
        }
        throw illegal("asking");
    }

    /** The same task, whose question was answered. */
    public Task told() {
        return task.with(task.asking().orElseThrow(() -> illegal("told")).told());
    }

    /** The same task in other hands, after what was said to them. */
    public Task handedOver(Role to) {
        if (task.state() instanceof TaskState.Answered answered) {
            return task.with(to, answered.handedOver());
        }
        throw illegal("handed over");
    }

    /** The same task after a model call that failed. */
    public Task failed(Optional<Instant> retryAt, Optional<String> note) {
        var open = task.thinking().orElseThrow(() -> illegal("failed"));
        return retryAt.map(at -> task.with(open.retrying(at, note)))
                .orElseGet(() -> task.with(open.failed()).with(Optional.empty()));
    }

    /** The same task, which goes on when these have ended. */
    public Task blockedOn(List<Integer> tasks) {
        if (task.state() instanceof TaskState.Divisible divisible) {
            return task.with(divisible.blocked(tasks));
        }
        throw illegal("blocked");
    }

    /** The same task after another one ended; one that did not wait for it is as it was. */
    public Task freedOf(int ended) {
        return task.state() instanceof TaskState.Blocked blocked ? task.with(blocked.freedOf(ended)) : task;
    }

    /** The same task, which never begins. */
    public Task skipped() {
        if (task.state() instanceof TaskState.Blocked blocked) {
            return task.with(blocked.skipped());
        }
        throw illegal("skipped");
    }

    /** The same task with one more call of its last step. */
    public Task requested(Call call, ToolCall request) {
        return task.with(calling("given a call").requested(call))
                .with(task.rounds().map(known -> known.asked(request)));
    }

    /** The same task with one call moved on. */
    public Task moved(Call call) {
        return task.with(calling("told of a call").moved(call));
    }

    /** The same task with one call at its end. */
    public Task ended(Call call, Fact.CallCompleted end) {
        var after = moved(call.ended()).with(task.rounds().map(known -> known.got(end)));
        return task.proof()
                .map(proof -> after.with(evidence().after(proof, call, end)))
                .orElse(after);
    }

    /** The same task, whose answer was turned down for want of proof. */
    public Task turnedDown() {
        return task.with(evidence().afterRefusal());
    }

    /**
     * The same task, which is done.
     *
     * @param resultBytesMax what its typed result may take to be kept until the turn ends
     */
    public Task done(Fact.TaskCompleted end, int resultBytesMax) {
        var result = task.resultForm()
                .<JsonNode>map(form -> form.json(end.result()))
                .filter(json -> TextLimit.bytesAsWritten(json) <= resultBytesMax);
        var after = task.resulting(result);
        return end.proven().isPresent() ? after.with(evidence().settled(end.proven())) : after;
    }

    private Evidence evidence() {
        return task.evidence().orElse(Evidence.NONE);
    }

    /** The same task after the user said more: an open model call does not know of it, all others will. */
    public Task steered(Instant at) {
        return task.thinking().map(open -> task.with(open.steered(at))).orElse(task);
    }

    /** The same task, whose agent was told that it repeats itself. */
    public Task afterReminder() {
        return task.with(task.rounds().map(Rounds::afterReminder));
    }

    /** The same task, given up; one whose last step failed is that already. */
    public Task givenUp() {
        return task.state() instanceof TaskState.Fallible fallible
                ? task.with(fallible.failed()).with(Optional.empty())
                : task;
    }

    /** The same task in a turn that is being cancelled: nothing of it starts any more. */
    public Task stopping() {
        return task.state() instanceof TaskState.Stoppable stoppable ? task.with(stoppable.stopped()) : task;
    }

    private TaskState.Calling calling(String move) {
        if (task.state() instanceof TaskState.Calling calling) {
            return calling;
        }
        throw illegal(move);
    }

    private IllegalStateException illegal(String move) {
        return new IllegalStateException("task " + task.number() + " cannot be " + move + ": it is " + task.state());
    }
}
