package dev.sluice.session.door;

import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.ResultKind;
import dev.sluice.contracts.TextLimit;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.turn.Turns;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One task of a plan, as a client declares it.
 *
 * @param name how other tasks name it
 * @param role who does it
 * @param instruction what to do
 * @param after the names of the tasks whose results it needs; without them it begins at once
 * @param result the fields of the JSON object that it must answer with, each {@code text}, {@code number}, {@code flag},
 *     {@code list} or {@code object}; without them it answers in words
 * @param proof what it must really have done before its answer counts
 * @param seconds how long it may take; without them as long as its turn
 */
public record DeclaredTask(
        String name,
        String role,
        String instruction,
        Optional<List<String>> after,
        Optional<Map<String, String>> result,
        Optional<DeclaredProof> proof,
        Optional<Integer> seconds) {
    private static final int NAME_CHARS_MAX = 32;

    public DeclaredTask {
        Text.required("a task's name", name, NAME_CHARS_MAX);
        Text.required("a task's role", role, NAME_CHARS_MAX);
        Text.required("a task's instruction", instruction, TextLimit.INSTRUCTION);
        after = after == null ? Optional.empty() : after;
        result = result == null ? Optional.empty() : result;
        proof = proof == null ? Optional.empty() : proof;
        seconds = seconds == null ? Optional.empty() : seconds;
        result.ifPresent(fields -> fields.values().forEach(DeclaredTask::kind));
    }

    /** How a client would declare it. */
    static DeclaredTask of(PlannedTask task) {
        return new DeclaredTask(
                task.name(),
                task.role().name(),
                task.instruction(),
                Optional.of(task.after()),
                task.result().map(DeclaredTask::words),
                task.proof().map(DeclaredProof::of),
                task.timeMax().map(time -> Math.toIntExact(time.toSeconds())));
    }

    /** The plan that these tasks are. */
    static Plan plan(List<DeclaredTask> tasks) {
        return new Plan(tasks.stream().map(DeclaredTask::planned).toList());
    }

    PlannedTask planned() {
        return new PlannedTask(
                name,
                Turns.role(Optional.of(role)).orElseThrow(),
                instruction,
                after.orElse(List.of()),
                result.map(DeclaredTask::kinds),
                proof.map(DeclaredProof::proof),
                seconds.map(Duration::ofSeconds));
    }

    /** In the order of their names, so that the same declaration is the same request. */
    private static Map<String, ResultKind> kinds(Map<String, String> fields) {
        var kinds = new TreeMap<String, ResultKind>();
        fields.forEach((field, kind) -> kinds.put(field, kind(kind)));
        return kinds;
    }

    private static Map<String, String> words(Map<String, ResultKind> fields) {
        var words = new TreeMap<String, String>();
        fields.forEach((field, kind) -> words.put(field, kind.name().toLowerCase(Locale.ROOT)));
        return words;
    }

    private static ResultKind kind(String word) {
        return Arrays.stream(ResultKind.values())
                .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a field of a task's result is text, number, flag, list or object"));
    }
}
