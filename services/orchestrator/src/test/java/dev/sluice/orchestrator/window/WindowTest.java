package dev.sluice.orchestrator.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.orchestrator.window.Fit.Shown;
import dev.sluice.orchestrator.window.Histories.Turn;
import dev.sluice.orchestrator.window.Line.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every history and every budget. */
class WindowTest {
    @Property
    void itIsNeverMoreThanTheBudgetButForWhatMustStay(
            @ForAll("turns") List<Turn> turns, @ForAll("budgets") Budget budget) {
        var lines = Histories.lines(turns);
        var fit = Window.fit(index(lines), budget);

        assertTrue(fit.bytes() <= Math.max(budget.bytesMax(), bones(lines)));
    }

    @Property
    void theNewestRequestIsShownWholeAndSoIsWhatIsPinned(
            @ForAll("turns") List<Turn> turns, @ForAll("budgets") Budget budget) {
        var lines = Histories.lines(turns);
        var shown = Window.fit(index(lines), budget).shown();

        for (var line : lines) {
            if (line.pinned() || line.number() == newestRequest(lines)) {
                assertTrue(shown.contains(new Shown(line.number(), java.util.OptionalInt.empty())));
            }
        }
    }

    @Property
    void aStepIsShownWithAllItsCallsAndTheirResultsOrNotAtAll(
            @ForAll("turns") List<Turn> turns, @ForAll("budgets") Budget budget) {
        var lines = Histories.lines(turns);
        var shown = numbers(Window.fit(index(lines), budget));
        var answered = lines.stream()
                .filter(line -> line.kind() == Kind.RESULT)
                .map(Line::call)
                .collect(Collectors.toSet());

        for (var line : lines) {
            var whole = line.kind() != Kind.CALL || answered.contains(line.number());
            assertEquals(whole && shown.contains(line.step()), shown.contains(line.number()), line::toString);
        }
    }

    @Property
    void noStepIsShownWithoutItsRequest(@ForAll("turns") List<Turn> turns, @ForAll("budgets") Budget budget) {
        var lines = Histories.lines(turns);
        var shown = Window.fit(index(lines), budget).shown();
        var numbers = shown.stream().map(Shown::number).collect(Collectors.toSet());

        var request = -1L;
        for (var line : lines) {
            request = line.kind() == Kind.ASKED ? line.number() : request;
            assertTrue(!numbers.contains(line.number()) || numbers.contains(request), line::toString);
        }
    }

    @Property
    void whatIsShownStandsInItsOrderAndNothingTwice(
            @ForAll("turns") List<Turn> turns, @ForAll("budgets") Budget budget) {
        var numbers = Window.fit(index(Histories.lines(turns)), budget).shown().stream()
                .map(Shown::number)
                .toList();

        assertEquals(numbers.stream().sorted().distinct().toList(), numbers);
    }

    @Property
    void everythingIsShownOrSummarisedOrMissedByName(
            @ForAll("turns") List<Turn> turns, @ForAll("budgets") Budget budget, @ForAll int summarised) {
        var lines = Histories.lines(turns);
        var ends = stepEnds(lines);
        var before = ends.get(Math.floorMod(summarised, ends.size()));
        var index = new Index(lines, Optional.of(new Index.Summary(before, 500)), Cut.NONE);
        var fit = Window.fit(index, budget);
        var shown = numbers(fit);
        var orphans = orphans(lines);

        for (var line : lines) {
            var missed = fit.unsummarised()
                    .filter(range -> range.from() <= line.number() && line.number() < range.to())
                    .isPresent();
            assertTrue(
                    shown.contains(line.number())
                            || line.number() < before
                            || missed
                            || orphans.contains(line.number()),
                    line::toString);
        }
    }

    /** Step after step of a long session, with summaries that come late or never. */
    @Property(tries = 200)
    void betweenTwoCutsWhatIsShownOnlyGrowsAtItsEnd(
            @ForAll("turns") List<Turn> turns, @ForAll("budgets") Budget budget, @ForAll boolean summaries) {
        var all = Histories.lines(turns);
        var cut = Cut.NONE;
        var summary = Optional.<Index.Summary>empty();
        var before = List.<Shown>of();
        for (var length : stepEnds(all)) {
            var fit = Window.fit(new Index(all.subList(0, length), summary, cut), budget);
            var samePlace = fit.cut().equals(cut);
            if (samePlace && fit.bytes() <= budget.bytesMax()) {
                var grown = fit.shown();
                assertTrue(
                        grown.size() >= before.size()
                                && grown.subList(0, before.size()).equals(before),
                        () -> "a prefix changed");
            }
            before = fit.bytes() <= budget.bytesMax() ? fit.shown() : List.of();
            cut = fit.cut();
            if (summaries && fit.unsummarised().isPresent() && length % 3 == 0) {
                summary = Optional.of(new Index.Summary(fit.unsummarised().get().to(), 300));
                before = List.of();
            }
        }
    }

    @Property(tries = 200)
    void aCutIsSeldom(@ForAll("turns") List<Turn> turns) {
        var small = turns.stream()
                .map(turn -> new Turn(Math.min(turn.requestBytes(), 200), false, List.of()))
                .toList();
        var lines = Histories.lines(
                Collections.nCopies(8, small).stream().flatMap(List::stream).toList());
        var budget = new Budget(1_000, 1_000);
        var cut = Cut.NONE;
        var cuts = 0;
        for (int length = 1; length <= lines.size(); length++) {
            var fit = Window.fit(new Index(lines.subList(0, length), Optional.empty(), cut), budget);
            cuts += fit.cut().equals(cut) ? 0 : 1;
            cut = fit.cut();
        }

        var bytes = lines.stream().mapToInt(Line::bytes).sum();
        assertTrue(cuts <= bytes / 300 + 1, "each cut makes room for a good part of the budget");
    }

    /** What was said in the middle is asked to be summarised before it is lost, piece by piece and without a hole. */
    @Property(tries = 200)
    void aNeedleIsInThePromptOrInWhatIsToBeSummarised(
            @ForAll("turns") List<Turn> turns, @ForAll("budgets") Budget budget, @ForAll int place) {
        var lines = Histories.lines(turns);
        var needle = lines.get(Math.floorMod(place, lines.size()));
        var orphans = orphans(lines);
        var summary = Optional.<Index.Summary>empty();
        var inSummary = false;
        var cut = Cut.NONE;
        for (var length : stepEnds(lines)) {
            var fit = Window.fit(new Index(lines.subList(0, length), summary, cut), budget);
            cut = fit.cut();
            if (fit.unsummarised().isPresent()) {
                var range = fit.unsummarised().get();
                inSummary |= range.from() <= needle.number() && needle.number() < range.to();
                summary = Optional.of(new Index.Summary(range.to(), 300));
                fit = Window.fit(new Index(lines.subList(0, length), summary, cut), budget);
            }
            if (needle.number() < length && !orphans.contains(needle.number())) {
                assertTrue(inSummary || numbers(fit).contains(needle.number()), needle::toString);
            }
        }
    }

    @Property
    void theOldestResultsAreTheFirstToBeShownInPart(
            @ForAll("turns") List<Turn> turns, @ForAll("budgets") Budget budget) {
        var lines = Histories.lines(turns);
        var fit = Window.fit(index(lines), budget);
        var newestStep = lines.stream()
                .filter(line -> line.kind() == Kind.SAID)
                .mapToLong(Line::number)
                .max()
                .orElse(-1);

        var wholeSeen = false;
        for (var shown : fit.shown()) {
            var line = lines.get((int) shown.number());
            if (line.step() == newestStep || line.part(0) > 0 || line.bytes() <= Window.PART_BYTES_MAX) {
                continue;
            }
            assertFalse(wholeSeen && shown.bytesMax().isPresent(), "an older one is whole");
            wholeSeen |= shown.bytesMax().isEmpty();
        }
    }

    @Provide
    Arbitrary<List<Turn>> turns() {
        return Histories.turns();
    }

    @Provide
    Arbitrary<Budget> budgets() {
        return Arbitraries.integers().between(500, 60_000).flatMap(tokens -> Arbitraries.integers()
                .between(150, 1_500)
                .map(density -> new Budget(tokens, density)));
    }

    private static Index index(List<Line> lines) {
        return new Index(lines, Optional.empty(), Cut.NONE);
    }

    private static Set<Long> numbers(Fit fit) {
        return fit.shown().stream().map(Shown::number).collect(Collectors.toSet());
    }

    private static long newestRequest(List<Line> lines) {
        return lines.stream()
                .filter(line -> line.kind() == Kind.ASKED)
                .mapToLong(Line::number)
                .max()
                .orElseThrow();
    }

    /** The pinned, the newest request, the last step or turn with its calls cut to their bones. */
    private static long bones(List<Line> lines) {
        var request = newestRequest(lines);
        var last = lines.stream()
                .filter(line -> line.kind() == Kind.SAID && line.number() > request)
                .mapToLong(Line::number)
                .max()
                .orElse(request);
        return lines.stream()
                .filter(line -> line.pinned() || line.number() == request || line.step() >= last)
                .mapToLong(line -> line.part(Window.PART_BYTES_MIN))
                .sum();
    }

    private static Set<Long> orphans(List<Line> lines) {
        var calls = lines.stream()
                .filter(line -> line.kind() == Kind.CALL)
                .map(Line::number)
                .collect(Collectors.toCollection(HashSet::new));
        lines.stream().filter(line -> line.kind() == Kind.RESULT).forEach(line -> calls.remove(line.call()));
        return calls;
    }

    /** The lengths at which a step is scheduled: behind each request, and behind each step with its results. */
    private static List<Integer> stepEnds(List<Line> lines) {
        var ends = new ArrayList<Integer>();
        for (int at = 1; at <= lines.size(); at++) {
            if (at == lines.size() || lines.get(at).begins()) {
                ends.add(at);
            }
        }
        return ends;
    }
}
