package dev.sluice.testkit.permission;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Tries doors as every {@link Visitor}, writes down how each was answered, and holds the answers against what must be so
 * whatever a table says: nobody gets in without a token, nor by a role that has no right; nothing fails; and what
 * belongs to others is answered like what does not exist.
 */
public final class PermissionWalk {
    private final Knock knock;
    private final Things things;
    private final Map<String, String> rows = new TreeMap<>();
    private final List<String> complaints = new ArrayList<>();

    /** How a door is tried. */
    public interface Knock {
        Answer at(DoorLine door, Visitor visitor, Map<String, String> things);
    }

    /** What lies behind doors, by its kind. */
    public interface Things {
        /** The owner's, as this visit finds them; what is asked to change must not be used up. */
        Map<String, String> of(DoorLine door, Visitor visitor);

        /** Of the same forms, but nobody's; the tenant is one that this visitor would ask about. */
        Map<String, String> nobodys(Visitor visitor);

        /** Words of the owner's that no visitor has ever said. */
        List<String> secrets();
    }

    public PermissionWalk(Knock knock, Things things) {
        this.knock = knock;
        this.things = things;
    }

    /**
     * Tries a door.
     *
     * @param roles those that have the right somewhere; empty if the door opens to everybody
     */
    public void walk(DoorLine door, Optional<Set<String>> roles) {
        var cells = Arrays.stream(Visitor.values())
                .map(visitor -> visit(door, visitor, roles))
                .collect(Collectors.joining(" | "));
        rows.put(door.name().replaceFirst("^(\\S+) (.*)$", "$2 $1"), "| `" + door.name() + "` | " + cells + " |");
    }

    /** What must not be so, and was. */
    public List<String> complaints() {
        return Collections.unmodifiableList(complaints);
    }

    /** A row per door, by path. */
    public String table(String head) {
        var titles = Arrays.stream(Visitor.values()).map(Visitor::title).collect(Collectors.joining(" | "));
        return "| " + head + " | " + titles + " |\n" + "|---".repeat(Visitor.values().length + 1) + "|\n"
                + String.join("\n", rows.values()) + "\n";
    }

    private String visit(DoorLine door, Visitor visitor, Optional<Set<String>> roles) {
        var there = things.of(door, visitor);
        var answer = knock.at(door, visitor, there);
        if (answer.cell().startsWith("5")) {
            complain(door, visitor, answer, "failed");
        }
        roles.ifPresent(may -> judge(door, visitor, answer, may));
        switch (visitor.kin()) {
            case COLLEAGUE, STRANGER -> compare(door, visitor, there, answer);
            case NOBODY, NO_TENANT, OWNER, OPERATOR_ELSEWHERE, MACHINE -> {
                // The table says it.
            }
        }
        return answer.cell();
    }

    private void judge(DoorLine door, Visitor visitor, Answer answer, Set<String> may) {
        var shut = answer.cell().equals("401");
        if (visitor.kin() == Visitor.Kin.NOBODY && !shut) {
            complain(door, visitor, answer, "came in");
        }
        if (visitor.kin() == Visitor.Kin.NO_TENANT && !shut && !answer.refuses()) {
            complain(door, visitor, answer, "came in");
        }
        if (Collections.disjoint(may, visitor.roles()) && !shut && !answer.refuses()) {
            complain(door, visitor, answer, "has no right to that");
        }
    }

    /** Whoever has no right to a thing must not learn whether it exists. */
    private void compare(DoorLine door, Visitor visitor, Map<String, String> there, Answer answer) {
        var named = named(door, there);
        if (visitor.kin() == Visitor.Kin.STRANGER && answer.names(things.secrets())) {
            complain(door, visitor, answer, "sees what is not his");
        }
        if (named.isEmpty() || (visitor.kin() == Visitor.Kin.COLLEAGUE && !answer.refuses())) {
            return;
        }
        var nobodys = things.nobodys(visitor);
        var unknown = knock.at(door, visitor, nobodys);
        if (!answer.about(named).equals(unknown.about(named(door, nobodys)))) {
            complain(door, visitor, answer, "learns that it exists, for what does not gives " + unknown);
        }
    }

    private static Map<String, String> named(DoorLine door, Map<String, String> there) {
        var named = new TreeMap<>(there);
        named.keySet().retainAll(door.kinds());
        return named;
    }

    private void complain(DoorLine door, Visitor visitor, Answer answer, String what) {
        complaints.add(door.name() + ", " + visitor + " " + what + ": " + answer);
    }
}
