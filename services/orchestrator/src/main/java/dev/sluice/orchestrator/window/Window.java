package dev.sluice.orchestrator.window;

import dev.sluice.orchestrator.window.Fit.Shown;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/**
 * What of a history a model is shown: its pinned head, a summary of its middle, and its recent tail. What does not fit is
 * given up in this order, the least loss first:
 *
 * <ol>
 *   <li>what tools were told and said is shown in part, oldest first, but not that of the newest step
 *   <li>the oldest turns are left out, then the earlier steps of the running turn; a summary is to stand for them
 *   <li>what tools were told and said in the newest step is shown in part
 * </ol>
 *
 * <p>A step is shown with all its calls and their results or not at all, a call without a result and a result without a
 * call never, and no step without the request that it works on. The newest request is always shown, whole. Once something
 * must go, so much goes that the next steps fit without another cut: between two cuts what is shown only grows at its end.
 * Pure; its time grows with the lines of the index, of which there is a bound.
 */
public final class Window {
    /** What is left of a call or a result that is shown in part, at most. */
    public static final int PART_BYTES_MAX = 1_200;

    /** The least that a call or a result of the newest step is cut to: its frame, and some words. */
    static final int PART_BYTES_MIN = 600;

    /** In percent of the budget: what showing parts should come to, and what leaving out should. */
    private static final int PARTS_PERCENT = 75;

    private static final int LEFT_PERCENT = 50;

    private final Index index;
    private final long bytesMax;
    private final Lines lines;

    private Window(Index index, Budget budget) {
        this.index = index;
        this.bytesMax = budget.bytesMax();
        this.lines = Lines.of(index.lines());
    }

    /** What fits the budget. Only the pinned, the newest request and the bones of the newest step may be more. */
    public static Fit fit(Index index, Budget budget) {
        return new Window(index, budget).fit();
    }

    private Fit fit() {
        var cut = index.cut().from(index.summarised());
        if (!fits(cut)) {
            cut = withParts(cut);
        }
        if (!fits(cut)) {
            cut = shortened(cut);
        }
        return fits(cut) ? fit(cut, Integer.MAX_VALUE) : fit(cut, newestPart(cut));
    }

    private boolean fits(Cut cut) {
        return bytes(cut) <= bytesMax;
    }

    /** Moves on where calls and results are shown whole, as far as enough room needs it. */
    private Cut withParts(Cut cut) {
        var over = bytes(cut) - bytesMax * PARTS_PERCENT / 100;
        var before = cut.partsBefore();
        for (var line : lines.shown(cut)) {
            if (over <= 0 || !lines.beforeNewestStep(line)) {
                break;
            }
            if (line.number() >= before) {
                before = line.number() + 1;
                over -= line.bytes() - line.part(PART_BYTES_MAX);
            }
        }
        return cut.partsBefore(before);
    }

    /** Moves on where what is shown begins, as far as enough room needs it. */
    private Cut shortened(Cut cut) {
        var shortest = cut;
        for (var line : lines.beginnings()) {
            if (line.number() > cut.shownFrom()) {
                shortest = cut.from(line.number());
                if (bytes(shortest) <= bytesMax * LEFT_PERCENT / 100) {
                    return shortest;
                }
            }
        }
        return shortest;
    }

    /** How many bytes each call and result of the newest step may take, so that all fits. */
    private int newestPart(Cut cut) {
        var parts = lines.shown(cut).stream()
                .filter(line -> lines.ofNewestStep(line) && line.kind().divisible())
                .mapToInt(Line::bytes)
                .sorted()
                .toArray();
        var left = bytesMax - bytes(cut, line -> lines.ofNewestStep(line) ? line.part(0) : shownBytes(line, cut));
        // The small ones leave what they do not need to the large ones.
        for (int at = 0; at < parts.length; at++) {
            var share = left / (parts.length - at);
            if (parts[at] > share) {
                return (int) Math.max(PART_BYTES_MIN, share);
            }
            left -= parts[at];
        }
        return Integer.MAX_VALUE;
    }

    private Fit fit(Cut cut, int newestPart) {
        ToIntFunction<Line> size = line -> lines.ofNewestStep(line) ? line.part(newestPart) : shownBytes(line, cut);
        var shown = lines.shown(cut);
        return new Fit(
                shown.stream().map(line -> shown(line, size.applyAsInt(line))).toList(),
                index.summary().isPresent() ? OptionalInt.of(head(shown)) : OptionalInt.empty(),
                cut,
                unsummarised(cut, shown),
                bytes(cut, size));
    }

    private static Shown shown(Line line, int bytes) {
        return new Shown(line.number(), bytes < line.bytes() ? OptionalInt.of(bytes) : OptionalInt.empty());
    }

    /** How many lines are pinned before the others. */
    private int head(List<Line> shown) {
        var head = 0;
        while (head < shown.size()
                && lines.pinned(shown.get(head))
                && shown.get(head).number() < index.summarised()) {
            head++;
        }
        return head;
    }

    private Optional<Range> unsummarised(Cut cut, List<Line> shown) {
        var from = index.summarised();
        var there = lines.all().stream().filter(line -> within(line, from, cut)).count();
        var seen = shown.stream().filter(line -> within(line, from, cut)).count();
        return there > seen ? Optional.of(new Range(from, cut.shownFrom())) : Optional.empty();
    }

    private static boolean within(Line line, long from, Cut cut) {
        return line.number() >= from && line.number() < cut.shownFrom();
    }

    private long bytes(Cut cut) {
        return bytes(cut, line -> shownBytes(line, cut));
    }

    private long bytes(Cut cut, ToIntFunction<Line> size) {
        return lines.shown(cut).stream().mapToLong(size::applyAsInt).sum()
                + index.summary().map(Index.Summary::bytes).orElse(0);
    }

    private static int shownBytes(Line line, Cut cut) {
        return line.number() < cut.partsBefore() ? line.part(PART_BYTES_MAX) : line.bytes();
    }
}
