package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Proof;
import dev.sluice.contracts.TaskId;
import dev.sluice.orchestrator.plan.ResultForm;
import dev.sluice.orchestrator.task.Task;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/** What a task of a plan is told when it begins: what to do, and what came of the tasks that it builds on. */
public final class Brief {
    /** What is told of a task whose turn ended in the moment in which it began: nobody reads it. */
    public static final String NOTHING = "(The turn ended here.)";

    /** The most characters of one result that are passed on; all of them together must leave room for the rest. */
    static final int RESULT_CHARS_MAX = 50_000;

    private static final String PARAGRAPH = "\n\n";

    private Brief() {}

    /**
     * The brief of a task of this turn.
     *
     * @param answers the text of an answer by its number in the history
     */
    public static String of(Turn turn, TaskId begun, LongFunction<Optional<String>> answers) {
        var task = turn.task(begun).orElseThrow();
        return task.planned().map(planned -> part(turn, planned, answers)).orElseGet(() -> summary(turn, answers));
    }

    private static String part(Turn turn, PlannedTask planned, LongFunction<Optional<String>> answers) {
        var results = turn.planned().stream()
                .filter(task -> planned.after().contains(name(task)))
                .map(task -> PARAGRAPH + result(task, answers))
                .collect(Collectors.joining());
        var form = planned.result()
                .map(fields -> PARAGRAPH + new ResultForm(fields).asked())
                .orElse("");
        var proof = planned.proof().map(wanted -> PARAGRAPH + asked(wanted)).orElse("");
        return "Do this part of it, and only this part: " + planned.instruction() + results + proof + form;
    }

    private static String asked(Proof proof) {
        var tools = String.join(", ", proof.tools());
        return "Before you answer run one of these, the first that there is: %s. Your answer counts only if you did."
                        .formatted(tools)
                + proof.flag()
                        .map(flag -> " Set \"%s\" to true only if its last run went well.".formatted(flag))
                        .orElse("");
    }

    private static String summary(Turn turn, LongFunction<Optional<String>> answers) {
        return turn.planned().stream()
                .map(task -> result(task, answers))
                .collect(Collectors.joining(
                        PARAGRAPH,
                        "It was divided into parts, and this came of them." + PARAGRAPH,
                        PARAGRAPH + "Now answer the request from these results. Say what could not be done."));
    }

    private static String result(Task task, LongFunction<Optional<String>> answers) {
        var text = task.answer().flatMap(answers::apply).map(Brief::cut).orElse("(Nothing came of it.)");
        return "Result of the part \"%s\" by %s:\n%s".formatted(name(task), task.role(), text);
    }

    private static String cut(String text) {
        if (text.length() <= RESULT_CHARS_MAX) {
            return text;
        }
        var kept =
                Character.isHighSurrogate(text.charAt(RESULT_CHARS_MAX - 1)) ? RESULT_CHARS_MAX - 1 : RESULT_CHARS_MAX;
        return text.substring(0, kept) + " … [cut here, %d more characters]".formatted(text.length() - kept);
    }

    private static String name(Task task) {
        return task.planned().map(PlannedTask::name).orElseThrow();
    }
}
