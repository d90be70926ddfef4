package dev.sluice.orchestrator.window;

import dev.sluice.orchestrator.window.Line.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The lines that may be shown at all, and what is known about them as a whole. */
final class Lines {
    private final List<Line> all;
    private final Set<Long> pinnedSteps;
    private final long newestRequest;

    /** What the user asked when the newest turn began: a task is told its part of it, and what it asked back. */
    private final long turnsRequest;

    private final long newestStep;

    private Lines(List<Line> all) {
        this.all = all;
        this.pinnedSteps = all.stream().filter(Line::pinned).map(Line::step).collect(Collectors.toSet());
        this.newestRequest = last(line -> line.kind() == Kind.ASKED);
        this.turnsRequest =
                last(line -> line.kind() == Kind.ASKED && line.owner().isEmpty());
        this.newestStep = last(line -> line.kind() == Kind.SAID);
    }

    /** Without calls that have no result and results that have no call: models refuse those. */
    static Lines of(List<Line> history) {
        Set<Long> asked = new HashSet<>();
        Set<Long> answered = new HashSet<>();
        for (var line : history) {
            switch (line.kind()) {
                case CALL -> asked.add(line.number());
                case RESULT -> answered.add(line.call());
                case ASKED, TOLD, INSTRUCTIONS, NOTES, SAID -> {}
            }
        }
        return new Lines(history.stream()
                .filter(line -> switch (line.kind()) {
                    case CALL -> answered.contains(line.number());
                    case RESULT -> asked.contains(line.call());
                    case ASKED, TOLD, INSTRUCTIONS, NOTES, SAID -> true;
                })
                .toList());
    }

    List<Line> all() {
        return all;
    }

    /** Where a history may be cut before: a turn, or a step of the newest turn. */
    List<Line> beginnings() {
        return all.stream()
                .filter(line -> switch (line.kind()) {
                    case ASKED -> true;
                    case SAID -> line.number() > newestRequest;
                    case TOLD, INSTRUCTIONS, NOTES, CALL, RESULT -> false;
                })
                .toList();
    }

    boolean ofNewestStep(Line line) {
        return line.step() == newestStep;
    }

    /** Whether a step, or something the user said, is older than the newest step. */
    boolean beforeNewestStep(Line line) {
        return line.step() < newestStep;
    }

    /** What is shown where the history is cut there. */
    List<Line> shown(Cut cut) {
        var request = requestOf(cut.shownFrom());
        return all.stream()
                .filter(line -> line.step() >= cut.shownFrom()
                        || pinnedSteps.contains(line.step())
                        || line.number() == newestRequest
                        || line.number() == turnsRequest
                        || line.number() == request)
                .toList();
    }

    boolean pinned(Line line) {
        return pinnedSteps.contains(line.step());
    }

    /** The request that the step works on which comes first there. */
    private long requestOf(long entry) {
        var request = (long) Line.NONE;
        for (var line : all) {
            if (line.number() > entry) {
                break;
            }
            request = line.kind() == Kind.ASKED ? line.number() : request;
        }
        return request;
    }

    private long last(Predicate<Line> fits) {
        for (var line : all.reversed()) {
            if (fits.test(line)) {
                return line.number();
            }
        }
        return Line.NONE;
    }
}
