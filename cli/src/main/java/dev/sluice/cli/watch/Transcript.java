package dev.sluice.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.text.CallLines;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one turn is shown as, told by its frames alone. Each character of an answer is shown once: tokens as they come,
 * and of a step's full text what they lacked. A later run of a step takes back what an earlier one wrote.
 */
public final class Transcript {
    private final String turn;
    private final Map<String, Written> steps = new HashMap<>();
    private String speaker = "";

    /** What a run of a step has written so far. */
    private static final class Written {
        private final long run;
        private final StringBuilder text = new StringBuilder();

        private Written(long run) {
            this.run = run;
        }
    }

    /** The transcript of a turn; frames of others are passed over. */
    public Transcript(String turn) {
        this.turn = turn;
    }

    /** What is shown of a frame. */
    public List<Shown> take(JsonNode frame) {
        if (!turn.equals(frame.path("turn").asText())) {
            return List.of();
        }
        return switch (text(frame, "type")) {
            case "token" -> token(frame);
            case "message" -> message(frame);
            case "queued" -> queued(frame.path("position").asLong());
            case "plan" -> plan(frame);
            case "task" -> List.of(new Shown.Note(task(frame)));
            case "tool_call" ->
                List.of(new Shown.Tool(text(frame, "agent"), text(frame, "tool"), frame.path("arguments")));
            case "tool_result" ->
                List.of(new Shown.Result(
                        text(frame, "tool"), text(frame, "status"), optional(frame, "reason"), text(frame, "output")));
            case "approval_required" -> List.of(asked(frame));
            case "approval_decided" -> List.of(new Shown.Note(decision(frame) + text(frame, "decided_by")));
            case "approval_supported" ->
                List.of(new Shown.Note(
                        "allowed by " + text(frame, "supported_by") + "; another person must say yes too"));
            case "approval_reminder" -> List.of(new Shown.Note("a call still waits for a person"));
            case "approval_expired" -> List.of(new Shown.Note("nobody answered in time; the call was not run"));
            case "question" ->
                List.of(new Shown.Question(text(frame, "question_id"), text(frame, "agent"), text(frame, "text")));
            case "question_answered" -> List.of(new Shown.Note("answered by " + text(frame, "answered_by")));
            case "steered" -> List.of(new Shown.Note("the turn was told: " + text(frame, "text")));
            case "instructions" -> List.of(new Shown.Note("the workspace tells agents: " + paths(frame.path("files"))));
            case "stuck" -> List.of(new Shown.Note(text(frame, "agent") + " repeats itself and was told so"));
            case "gap" -> List.of(new Shown.Note("some of this was lost on the way; the whole follows"));
            case "error" -> List.of(new Shown.Note(text(frame, "message")));
            case "fact" -> fact(frame);
            case "done" -> List.of(new Shown.End(text(frame, "outcome"), optional(frame, "text"), why(frame)));
            default -> List.of();
        };
    }

    private List<Shown> token(JsonNode frame) {
        if (text(frame, "kind").equals("thinking")) {
            return with(speaker(frame), new Shown.Piece(text(frame, "data"), true));
        }
        var written = written(frame);
        written.stepText.append(text(frame, "data"));
        return with(written.before, new Shown.Piece(text(frame, "data"), false));
    }

    /** The run that writes, and what must be shown before it goes on. */
    private record Writing(StringBuilder stepText, List<Shown> before) {}

    private Writing written(JsonNode frame) {
        var step = text(frame, "step");
        var run = frame.path("run").asLong();
        var known = steps.get(step);
        if (known != null && known.run == run) {
            return new Writing(known.text, speaker(frame));
        }
        var fresh = new Written(run);
        steps.put(step, fresh);
        return new Writing(
                fresh.text,
                known == null || known.text.isEmpty() ? speaker(frame) : with(speaker(frame), new Shown.Again()));
    }

    private List<Shown> message(JsonNode frame) {
        var whole = text(frame, "text");
        var known = Optional.ofNullable(steps.remove(text(frame, "step")))
                .map(written -> written.text.toString())
                .orElse("");
        if (whole.equals(known)) {
            return List.of();
        }
        if (whole.startsWith(known)) {
            return with(speaker(frame), new Shown.Piece(whole.substring(known.length()), false));
        }
        return Stream.concat(speaker(frame).stream(), Stream.of(new Shown.Again(), new Shown.Piece(whole, false)))
                .toList();
    }

    private List<Shown> speaker(JsonNode frame) {
        var now = text(frame, "step") + " " + text(frame, "agent");
        if (now.equals(speaker)) {
            return List.of();
        }
        speaker = now;
        return List.of(new Shown.Speaker(text(frame, "agent")));
    }

    private static List<Shown> queued(long ahead) {
        return ahead == 0
                ? List.of()
                : List.of(new Shown.Note("waits behind " + ahead + (ahead == 1 ? " turn" : " turns")));
    }

    private static List<Shown> plan(JsonNode frame) {
        if (frame.path("tasks").size() < 2) {
            return List.of();
        }
        return Stream.concat(
                        Stream.of(new Shown.Note("plan: " + text(frame, "reason"))),
                        frame.path("tasks")
                                .valueStream()
                                .map(task -> new Shown.Note("  %s. %s (%s)"
                                        .formatted(
                                                task.path("task").asText(),
                                                task.path("name").asText(),
                                                task.path("agent").asText()))))
                .map(Shown.class::cast)
                .toList();
    }

    private static String task(JsonNode frame) {
        var why = why(frame);
        return "task %s (%s) %s%s"
                .formatted(
                        text(frame, "task"),
                        text(frame, "agent"),
                        text(frame, "state").replace('_', ' '),
                        why.map(detail -> ": " + detail).orElse(""));
    }

    /** A sentence where there is one, without its full stop; else the word for it. */
    private static Optional<String> why(JsonNode frame) {
        return optional(frame, "detail")
                .map(String::strip)
                .map(detail -> detail.endsWith(".") ? detail.substring(0, detail.length() - 1) : detail)
                .filter(detail -> !detail.isEmpty())
                .or(() -> optional(frame, "reason"));
    }

    private static String decision(JsonNode frame) {
        if (frame.has("arguments")) {
            return "changed by ";
        }
        return frame.path("approved").asBoolean() ? "allowed by " : "denied by ";
    }

    private static Shown.Asked asked(JsonNode frame) {
        return new Shown.Asked(
                text(frame, "approval_id"),
                text(frame, "agent"),
                text(frame, "tool"),
                frame.path("arguments"),
                text(frame, "reason"),
                text(frame, "risk"),
                optional(frame, "diff"),
                CallLines.of(frame));
    }

    private static List<Shown> fact(JsonNode frame) {
        return switch (text(frame, "name")) {
            case "StepFailed" ->
                List.of(new Shown.Note(text(frame, "agent") + " could not go on (" + text(frame, "reason") + ")"
                        + (frame.hasNonNull("retry_at") ? "; it is tried again" : "")));
            case "TurnCancelling" -> List.of(new Shown.Note("is being cancelled"));
            default -> List.of();
        };
    }

    private static List<Shown> with(List<Shown> before, Shown last) {
        return Stream.concat(before.stream(), Stream.of(last)).toList();
    }

    private static String paths(JsonNode files) {
        return files.isEmpty() ? "nothing any more" : String.join(", ", files.findValuesAsText("path"));
    }

    private static String text(JsonNode frame, String field) {
        return frame.path(field).asText();
    }

    private static Optional<String> optional(JsonNode frame, String field) {
        return Optional.ofNullable(frame.path(field).textValue()).filter(value -> !value.isEmpty());
    }
}
