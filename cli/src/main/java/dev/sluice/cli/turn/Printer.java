package dev.sluice.cli.turn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.console.Console;
import dev.sluice.cli.text.Diff;
import dev.sluice.cli.text.Palette;
import dev.sluice.cli.text.Plain;
import dev.sluice.cli.text.Style;
import dev.sluice.cli.watch.Shown;
import java.util.stream.Collectors;

/**
 * Prints a turn. On a terminal an answer streams; in a pipe it is written once, when it is settled, because a later run
 * of a step may take back what an earlier one wrote. All that is not the answer goes to standard error, and what only
 * shows progress only to a terminal.
 */
public final class Printer {
    private static final int OUTPUT_LINES = 8;

    private final Console console;
    private final boolean streams;
    private final boolean progress;
    private final Palette palette;
    private boolean inLine;

    public Printer(Console console) {
        this.console = console;
        this.streams = console.shell().writesTerminal();
        this.progress = console.shell().notesTerminal();
        this.palette = console.notePalette();
    }

    public void print(Shown shown) {
        switch (shown) {
            case Shown.Speaker(var agent) -> painted(palette.paint(Style.CYAN, Plain.line(agent)));
            case Shown.Piece piece -> piece(piece);
            case Shown.Again() -> progress("(what stands above is written anew)");
            case Shown.Note(var line) -> progress(Plain.line(line));
            case Shown.Tool tool ->
                painted(palette.paint(Style.BOLD, "> " + Plain.line(tool.tool())) + " "
                        + palette.paint(Style.DIM, brief(tool.arguments())));
            case Shown.Result result -> result(result);
            case Shown.Asked asked -> asked(asked);
            case Shown.Question question ->
                say(palette.paint(Style.YELLOW, Plain.line(question.agent()) + " asks: ")
                        + Plain.text(question.text()));
            case Shown.End end -> end(end);
        }
    }

    /** A line about the turn that a person must see, whatever standard error is. */
    public void say(String line) {
        endLine();
        console.note(line);
    }

    /** A line that shows how far it is. */
    public void progress(String line) {
        painted(palette.paint(Style.DIM, line));
    }

    private void painted(String line) {
        if (progress) {
            say(line);
        }
    }

    private void piece(Shown.Piece piece) {
        if (!streams || piece.text().isEmpty()) {
            return;
        }
        var text = Plain.text(piece.text());
        console.print(piece.thinking() ? palette.paint(Style.DIM, text) : text);
        inLine = !text.endsWith("\n");
    }

    private void result(Shown.Result result) {
        var why = result.reason().map(reason -> ": " + Plain.line(reason)).orElse("");
        progress("  " + Plain.line(result.status()) + why);
        var lines = Plain.text(result.output()).lines().toList();
        lines.stream().limit(OUTPUT_LINES).forEach(line -> progress("  | " + line));
        if (lines.size() > OUTPUT_LINES) {
            progress("  | … " + (lines.size() - OUTPUT_LINES) + " lines more");
        }
    }

    private void asked(Shown.Asked asked) {
        say("");
        say(palette.paint(
                Style.YELLOW,
                "%s wants to use %s (risk: %s). %s"
                        .formatted(
                                Plain.line(asked.agent()),
                                Plain.line(asked.tool()),
                                Plain.line(asked.risk()),
                                Plain.line(asked.reason()))));
        asked.diff().ifPresentOrElse(diff -> say(Diff.shown(diff, palette)), () -> say(whole(asked.arguments())));
        asked.lines().forEach(this::say);
        say("approval " + Plain.line(asked.approval()));
    }

    private void end(Shown.End end) {
        endLine();
        switch (end.outcome()) {
            case "completed" -> {
                if (!streams) {
                    var answer = Plain.text(end.text().orElse(""));
                    console.print(answer.endsWith("\n") ? answer : answer + "\n");
                }
            }
            default ->
                say(palette.paint(
                        Style.RED,
                        "The turn " + (end.outcome().equals("cancelled") ? "was cancelled" : "failed")
                                + end.reason()
                                        .map(reason -> ": " + Plain.line(reason))
                                        .orElse("") + "."));
        }
    }

    private void endLine() {
        if (inLine) {
            inLine = false;
            console.println("");
        }
    }

    /** Each argument as it is, so that what is shown is what runs. */
    private static String whole(JsonNode arguments) {
        return arguments
                .propertyStream()
                .map(argument -> "  " + Plain.line(argument.getKey()) + ": "
                        + (argument.getValue().isTextual()
                                ? Plain.text(argument.getValue().textValue())
                                : Plain.json(argument.getValue().toString())))
                .collect(Collectors.joining("\n"));
    }

    private static String brief(JsonNode arguments) {
        var text = Plain.line(arguments.toString());
        return text.length() <= 100 ? text : text.substring(0, 99) + "…";
    }
}
