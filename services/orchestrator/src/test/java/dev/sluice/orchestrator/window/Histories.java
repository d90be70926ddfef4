package dev.sluice.orchestrator.window;

import dev.sluice.orchestrator.window.Line.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Histories as they come about: turns of a request and steps, each step with calls that mostly have a result. */
final class Histories {
    private Histories() {}

    /** What one turn holds. */
    record Turn(int requestBytes, boolean pinned, List<Step> steps) {}

    /** What one step holds. */
    record Step(int textBytes, List<Call> calls) {}

    /** One call; a turn that was broken off leaves it without a result. */
    record Call(int bytes, int resultBytes, boolean answered) {}

    static Arbitrary<List<Turn>> turns() {
        var call = Combinators.combine(
                        size(2_000), size(20_000), Arbitraries.integers().between(0, 19))
                .as((bytes, result, chance) -> new Call(bytes, result, chance > 0));
        var step = Combinators.combine(size(2_000), call.list().ofMaxSize(4)).as(Step::new);
        var turn = Combinators.combine(
                        size(1_500),
                        Arbitraries.integers().between(0, 9),
                        step.list().ofMaxSize(6))
                .as((bytes, chance, steps) -> new Turn(bytes, chance == 0, steps));
        return turn.list().ofMinSize(1).ofMaxSize(25);
    }

    private static Arbitrary<Integer> size(int most) {
        return Arbitraries.integers().between(60, most).withDistribution(net.jqwik.api.RandomDistribution.biased());
    }

    /** The lines of these turns, from 0. */
    static List<Line> lines(List<Turn> turns) {
        var lines = new ArrayList<Line>();
        for (var turn : turns) {
            var number = lines.size();
            lines.add(
                    new Line(number, Kind.ASKED, turn.requestBytes(), number, number, turn.pinned(), Optional.empty()));
            turn.steps().forEach(step -> add(lines, step));
        }
        return lines;
    }

    private static void add(List<Line> lines, Step step) {
        var said = lines.size();
        lines.add(new Line(said, Kind.SAID, step.textBytes(), said, said, false, Optional.empty()));
        for (var call : step.calls()) {
            lines.add(new Line(lines.size(), Kind.CALL, call.bytes(), said, lines.size(), false, Optional.empty()));
        }
        for (int i = 0; i < step.calls().size(); i++) {
            var call = step.calls().get(i);
            if (call.answered()) {
                lines.add(new Line(
                        lines.size(), Kind.RESULT, call.resultBytes(), said, said + 1 + i, false, Optional.empty()));
            }
        }
    }
}
