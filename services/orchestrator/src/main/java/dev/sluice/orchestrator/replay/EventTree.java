package dev.sluice.orchestrator.replay;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.InstructionsFile;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.ToldNote;
import dev.sluice.contracts.TurnId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The facts of one turn as a tree: what one decision gave hangs behind its first fact, and that hangs from the fact whose
 * work or question it answers. The turn's acceptance is the root. Pure.
 */
public final class EventTree {
    private static final int WORDS_CHARS_MAX = 60;

    /** A fact, and what followed from it. */
    private record Node(FactRecord record, boolean first, List<Node> after) {}

    private EventTree() {}

    /**
     * The tree, a line for each fact.
     *
     * @param facts of the turn's session, in their order
     * @return no line if there is no such turn
     */
    public static List<String> of(TurnId turn, List<FactRecord> facts) {
        var roots = new ArrayList<Node>();
        var places = new HashMap<String, Node>();
        Node decision = null;
        for (var record : facts) {
            if (!(record.fact() instanceof Fact.OfTurn fact) || !fact.turn().equals(turn)) {
                continue;
            }
            var first = decision == null || !decision.record().cause().equals(record.cause());
            var node = new Node(record, first, new ArrayList<>());
            var before = first ? places.getOrDefault(answered(fact), places.get(turn.value())) : decision;
            (before == null ? roots : before.after()).add(node);
            places.put(awaited(fact), node);
            decision = first ? node : decision;
        }
        var lines = new ArrayList<String>();
        roots.forEach(root -> write(root, "", "", lines));
        return List.copyOf(lines);
    }

    /** What a later fact names that follows from this one; nothing does by a name that nobody gives. */
    private static String awaited(Fact.OfTurn fact) {
        return switch (fact) {
            case Fact.TurnAccepted accepted -> accepted.turn().value();
            case Fact.TurnStarted started -> started.turn().value();
            case Fact.TurnCancelling stopping -> stopping.turn().value();
            case Fact.StepScheduled step -> step.step().value();
            case Fact.StepFailed failed -> attempt(failed.step().nextAttempt());
            case Fact.CallScheduled call -> call.call().value();
            case Fact.CallRetried call -> call.call().value();
            case Fact.ApprovalRequested asked -> asked.approval().value();
            case Fact.ApprovalSettled settled -> settled.call().value();
            case Fact.ApprovalSupported _, Fact.ApprovalReminded _, Fact.ApprovalExpired _ -> "";
            case Fact.QuestionAsked asked -> asked.question().value();
            case Fact.PlanStated _,
                    Fact.InstructionsRead _,
                    Fact.NotesChosen _,
                    Fact.OfTask _,
                    Fact.TurnSteered _,
                    Fact.AgentStuck _,
                    Fact.StepCompleted _,
                    Fact.CallRequested _,
                    Fact.QuestionAnswered _,
                    Fact.CallCompleted _,
                    Fact.Terminal _ -> "";
        };
    }

    /** What this fact follows from, if it is the first of its decision. */
    private static String answered(Fact.OfTurn fact) {
        return switch (fact) {
            case Fact.StepScheduled step -> attempt(step.step());
            case Fact.StepCompleted step -> step.step().value();
            case Fact.StepFailed step -> step.step().value();
            case Fact.CallCompleted call -> call.call().value();
            case Fact.CallRetried call -> call.call().value();
            case Fact.ApprovalRequested asked -> asked.call().value();
            case Fact.ApprovalSettled settled -> settled.approval().value();
            case Fact.ApprovalSupported supported -> supported.approval().value();
            case Fact.ApprovalReminded reminded -> reminded.approval().value();
            case Fact.ApprovalExpired expired -> expired.approval().value();
            case Fact.QuestionAnswered answered -> answered.question().value();
            case Fact.TurnAccepted _,
                    Fact.TurnStarted _,
                    Fact.TurnCancelling _,
                    Fact.CallScheduled _,
                    Fact.QuestionAsked _,
                    Fact.PlanStated _,
                    Fact.InstructionsRead _,
                    Fact.NotesChosen _,
                    Fact.OfTask _,
                    Fact.TurnSteered _,
                    Fact.AgentStuck _,
                    Fact.CallRequested _,
                    Fact.Terminal _ -> fact.turn().value();
        };
    }

    private static String attempt(StepId step) {
        return "attempt " + step;
    }

    private static void write(Node node, String before, String below, List<String> lines) {
        lines.add(before + line(node));
        for (int i = 0; i < node.after().size(); i++) {
            var last = i == node.after().size() - 1;
            write(node.after().get(i), below + (last ? "└─ " : "├─ "), below + (last ? "   " : "│  "), lines);
        }
    }

    private static String line(Node node) {
        var record = node.record();
        var fact = (Fact.OfTurn) record.fact();
        var about = about(fact);
        return "#%d %s%s%s"
                .formatted(
                        record.seq(),
                        fact.getClass().getSimpleName(),
                        about.isEmpty() ? "" : " " + about,
                        node.first() ? "  <- %s at %s".formatted(record.cause(), record.at()) : "");
    }

    private static String about(Fact.OfTurn fact) {
        return switch (fact) {
            case Fact.TurnAccepted accepted -> "%s: %s".formatted(accepted.agent(), words(accepted.text()));
            case Fact.TurnStarted started -> words(started.reason());
            case Fact.InstructionsRead read ->
                words(read.files().stream().map(InstructionsFile::path).collect(Collectors.joining(", ")));
            case Fact.NotesChosen chosen ->
                words(chosen.notes().stream().map(ToldNote::id).collect(Collectors.joining(", ")));
            case Fact.PlanStated stated ->
                "%d tasks: %s".formatted(stated.plan().tasks().size(), words(stated.reason()));
            case Fact.TaskHandedOver task -> "%s, %s to %s".formatted(task(task), task.agent(), task.to());
            case Fact.TaskStarted task -> "%s, %s".formatted(task(task), task.agent());
            case Fact.TaskCompleted task ->
                "%s, %s".formatted(task(task), words(task.result().toString()));
            case Fact.TaskFailed task -> "%s, %s: %s".formatted(task(task), task.reason(), words(task.detail()));
            case Fact.TaskSkipped task -> "%s, %s".formatted(task(task), words(task.detail()));
            case Fact.TurnSteered steered -> words(steered.text());
            case Fact.AgentStuck stuck -> "%s of %s".formatted(stuck.repetition(), stuck.agent());
            case Fact.StepScheduled step ->
                "%s, %s".formatted(within(step, step.step().value()), step.agent());
            case Fact.StepCompleted step ->
                "%s, run %d, %d calls: %s"
                        .formatted(within(step, step.step().value()), step.run(), step.calls(), words(step.text()));
            case Fact.StepFailed step ->
                "%s, %s: %s".formatted(within(step, step.step().value()), step.reason(), words(step.detail()));
            case Fact.CallRequested call ->
                "%s, %s"
                        .formatted(
                                within(call, call.request().call().value()),
                                call.request().tool());
            case Fact.CallScheduled call -> within(call, call.call().value());
            case Fact.CallRetried call -> within(call, call.call().value());
            case Fact.ApprovalRequested asked ->
                "%s, %s".formatted(within(asked, asked.call().value()), asked.tool());
            case Fact.ApprovalSettled settled -> "%s by %s".formatted(word(settled), settled.decidedBy());
            case Fact.ApprovalSupported supported ->
                "by %s, one of %d".formatted(supported.supportedBy(), supported.people());
            case Fact.ApprovalReminded reminded -> "time %d".formatted(reminded.number());
            case Fact.ApprovalExpired expired ->
                "after %d s".formatted(expired.waited().toSeconds());
            case Fact.QuestionAsked asked -> words(asked.text());
            case Fact.QuestionAnswered answered -> "by %s: %s".formatted(answered.answeredBy(), words(answered.text()));
            case Fact.CallCompleted call ->
                "%s, %s %s".formatted(within(call, call.call().value()), call.tool(), call.status());
            case Fact.TurnCancelling stopping ->
                stopping.reason().map(EventTree::words).orElse("");
            case Fact.TurnCompleted completed -> words(completed.text());
            case Fact.TurnFailed failed -> "%s: %s".formatted(failed.reason(), words(failed.detail()));
            case Fact.TurnCancelled cancelled ->
                cancelled.reason().map(EventTree::words).orElse("");
        };
    }

    private static String task(Fact.OfTask fact) {
        return "task " + fact.task().number();
    }

    /** An id without the turn that it begins with. */
    private static String within(Fact.OfTurn fact, String id) {
        return id.substring(fact.turn().value().length() + 1);
    }

    private static String word(Fact.ApprovalSettled settled) {
        if (settled.edit().isPresent()) {
            return "edited";
        }
        return settled.approved() ? "approved" : "rejected";
    }

    /** The beginning of a text, on one line, with nothing in it that a terminal would obey. */
    private static String words(String text) {
        var flat = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return flat.length() <= WORDS_CHARS_MAX ? flat : flat.substring(0, WORDS_CHARS_MAX) + "…";
    }
}
