package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The name of a role, which users see as an agent: lower-case letters, digits and dashes, at most 32. What a role
 * means (prompt, model, tools, pool) is data, so the set is open.
 */
public record Role(@JsonValue String name) {
    static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public static final Role ORCHESTRATOR = new Role("orchestrator");
    public static final Role CODER = new Role("coder");
    public static final Role ARCHITECT = new Role("architect");
    public static final Role DEBUG = new Role("debug");
    public static final Role ASK = new Role("ask");

    /** Says in which steps something is done. */
    public static final Role PLANNER = new Role("planner");

    /** Reports what stands in the code. */
    public static final Role READER = new Role("reader");

    /** Judges a change. */
    public static final Role REVIEWER = new Role("reviewer");

    public static final Role TEST_WRITER = new Role("test-writer");

    /** Looks for ways in which code can be misused. */
    public static final Role SECURITY = new Role("security");

    /** Writes what stands for the middle of a long conversation; turns are not given to it. */
    public static final Role SUMMARISER = new Role("summariser");

    /** The roles that have a pool of their own, and that turns of older releases may be given to. */
    public static final List<Role> BUILT_IN = List.of(ORCHESTRATOR, CODER, ARCHITECT, DEBUG, ASK);

    @JsonCreator
    public Role {
        if (name == null || !isName(name)) {
            throw new IllegalArgumentException("a role is 1 to 32 lower-case letters, digits or dashes");
        }
    }

    /** Whether a role may be called so; whether there is one is another question. */
    public static boolean isName(String name) {
        return FORM.matcher(name).matches();
    }

    @Override
    public String toString() {
        return name;
    }
}
