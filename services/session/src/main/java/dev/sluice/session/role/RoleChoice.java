package dev.sluice.session.role;

import dev.sluice.contracts.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Who does a request that names no role: a first look at its words, which costs no model call. What two kinds of work claim
 * alike, or what is a list of things to do, is for the orchestrator, who divides it; what asks for no work is a question.
 * Pure, in English, Russian, Vietnamese and Chinese.
 *
 * @param role who does it
 * @param why in words for the user
 */
public record RoleChoice(Role role, String why) {
    /** Further into a long text than this its words say what it is about, not what is wanted. */
    private static final int CHARS_READ = 2_000;

    private static final int ITEMS_OF_A_LIST = 3;
    private static final Pattern ITEM = Pattern.compile("(?m)^\\s*(?:[-*•]|\\d{1,2}[.)、])\\s*\\S");
    private static final Pattern TRACE = Pattern.compile(
            "(?m)^\\s*at [\\w.$]+\\([\\w.]+:\\d+\\)|Traceback \\(most recent call last\\)|\\b\\w+(?:Exception|Error)\\b");

    /** Who wins where two claim a request alike: a question about a fault is a fault to find. */
    private static final List<Role> PRECEDENCE = List.of(Role.DEBUG, Role.CODER, Role.ARCHITECT, Role.ASK);

    /** The choice for a request. */
    public static RoleChoice of(String request) {
        var text = request.length() > CHARS_READ ? request.substring(0, CHARS_READ) : request;
        var found = found(text);
        if (found.isEmpty()) {
            return new RoleChoice(Role.ASK, "nothing in it asks for a change");
        }
        var work =
                found.keySet().stream().filter(role -> !role.equals(Role.ASK)).toList();
        if (!work.isEmpty() && ITEM.matcher(text).results().count() >= ITEMS_OF_A_LIST) {
            return new RoleChoice(Role.ORCHESTRATOR, "it lists several things to do");
        }
        var strongest =
                found.values().stream().mapToInt(RoleChoice::weight).max().orElseThrow();
        var strong = PRECEDENCE.stream()
                .filter(role -> found.containsKey(role) && weight(found.get(role)) == strongest)
                .toList();
        if (strong.size() > 1 && !strong.contains(Role.ASK) && strongest > 1) {
            return new RoleChoice(
                    Role.ORCHESTRATOR,
                    "it is work for " + strong.stream().map(Role::name).collect(Collectors.joining(" and ")));
        }
        var role = strong.getFirst();
        return new RoleChoice(role, because(found.get(role)));
    }

    private static String because(List<Signal> signals) {
        return signals.stream()
                .map(signal -> "\"" + signal.words().replace("^", "").strip() + "\"")
                .distinct()
                .limit(3)
                .collect(Collectors.joining(", ", "it says ", ""));
    }

    private static int weight(List<Signal> signals) {
        return signals.stream().mapToInt(Signal::weight).sum();
    }

    private static Map<Role, List<Signal>> found(String text) {
        var lower = " " + text.toLowerCase(Locale.ROOT).strip() + " ";
        var found = new LinkedHashMap<Role, List<Signal>>();
        trace(text).ifPresent(signal -> found.computeIfAbsent(signal.role(), _ -> new ArrayList<>())
                .add(signal));
        for (var signal : Signal.all()) {
            if (signal.isIn(lower)) {
                found.computeIfAbsent(signal.role(), _ -> new ArrayList<>()).add(signal);
            }
        }
        return found;
    }

    private static Optional<Signal> trace(String text) {
        var trace = TRACE.matcher(text);
        return trace.find()
                ? Optional.of(new Signal(Role.DEBUG, 2, trace.group().strip()))
                : Optional.empty();
    }
}
