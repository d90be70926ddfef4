package dev.sluice.router.spend;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.stream.IntStream;

/** The names of the last {@value #MAX} calls that were counted. For one thread. */
final class RecentCalls {
    private static final int MAX = 50_000;
    private static final int PER_PAGE = 1_000;

    private final SequencedSet<String> names = new LinkedHashSet<>();

    boolean contains(String call) {
        return names.contains(call);
    }

    void add(String call) {
        names.add(call);
        if (names.size() > MAX) {
            names.removeFirst();
        }
    }

    void addAll(Collection<String> calls) {
        calls.forEach(this::add);
    }

    /** All of them, as the values of a hash. */
    List<Map<String, String>> pages() {
        var all = List.copyOf(names);
        return IntStream.range(0, Math.ceilDiv(all.size(), PER_PAGE))
                .mapToObj(page -> page(all.subList(page * PER_PAGE, Math.min((page + 1) * PER_PAGE, all.size()))))
                .toList();
    }

    private static Map<String, String> page(List<String> calls) {
        var values = new HashMap<String, String>();
        calls.forEach(call -> values.put(call, ""));
        return values;
    }
}
