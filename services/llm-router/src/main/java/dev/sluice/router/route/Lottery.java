package dev.sluice.router.route;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/** Draws things by chance, in proportion to their weights. The same number always gives the same draw. */
final class Lottery {
    private final SplittableRandom random;

    Lottery(long number) {
        random = new SplittableRandom(number);
    }

    /** All of them in the order in which they were drawn; those of weight 0 come last, in the order given. */
    <T> List<T> draw(List<T> things, ToIntFunction<T> weight) {
        if (things.size() == 1) {
            return things;
        }
        var left = new ArrayList<>(things);
        var drawn = new ArrayList<T>(things.size());
        for (var total = sum(left, weight); total > 0; total = sum(left, weight)) {
            var ticket = random.nextInt(total);
            var at = 0;
            while (ticket >= weight.applyAsInt(left.get(at))) {
                ticket -= weight.applyAsInt(left.get(at));
                at++;
            }
            drawn.add(left.remove(at));
        }
        drawn.addAll(left);
        return drawn;
    }

    private static <T> int sum(List<T> things, ToIntFunction<T> weight) {
        var sum = 0;
        for (var thing : things) {
            sum += weight.applyAsInt(thing);
        }
        return sum;
    }
}
