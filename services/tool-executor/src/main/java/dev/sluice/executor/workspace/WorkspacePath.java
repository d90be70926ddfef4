package dev.sluice.executor.workspace;

import dev.sluice.contracts.CallFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The place of a file inside a workspace: names below its root, none of which leads up or elsewhere. The empty list is
 * the root itself. At most {@value #DEPTH_MAX} names of {@value #NAME_BYTES_MAX} bytes, {@value #BYTES_MAX} in all.
 *
 * <p>That a path is well-formed says nothing about links; those are {@link PathGuard}'s matter.
 */
public record WorkspacePath(List<String> names) {
    public static final WorkspacePath ROOT = new WorkspacePath(List.of());

    /** How many names a path may have. */
    public static final int DEPTH_MAX = 64;

    private static final int BYTES_MAX = 2_048;
    private static final int NAME_BYTES_MAX = 255;

    public WorkspacePath {
        names = List.copyOf(names);
    }

    /** Reads a path as a model or a client writes it: relative, with slashes; {@code .} and empty names are skipped. */
    public static WorkspacePath parse(String text) throws Refused {
        if (text.startsWith("/") || text.startsWith("~")) {
            throw malformed("Give the path relative to the workspace, without a leading slash or tilde.");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            throw malformed("The path is longer than " + BYTES_MAX + " bytes.");
        }
        var names = new ArrayList<String>();
        for (var name : text.split("/")) {
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                throw malformed("The path must not contain \"..\".");
            }
            if (name.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\') || !wellFormed(name)) {
                throw malformed("The path contains a control character or a backslash.");
            }
            if (name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
                throw malformed("A name in the path is longer than " + NAME_BYTES_MAX + " bytes.");
            }
            names.add(name);
        }
        if (names.size() > DEPTH_MAX) {
            throw malformed("The path is deeper than " + DEPTH_MAX + " directories.");
        }
        return new WorkspacePath(names);
    }

    public boolean isRoot() {
        return names.isEmpty();
    }

    /** The last name; the root has none. */
    public String name() {
        return names.getLast();
    }

    /** The directory that this is in; the root is in none. */
    public WorkspacePath parent() {
        return new WorkspacePath(names.subList(0, names.size() - 1));
    }

    public WorkspacePath child(String name) {
        var longer = new ArrayList<>(names);
        longer.add(name);
        return new WorkspacePath(longer);
    }

    /** The path as it is written, {@code .} for the root. */
    @Override
    public String toString() {
        return isRoot() ? "." : String.join("/", names);
    }

    /** A lone surrogate would be written as a question mark and name another file. */
    private static boolean wellFormed(String name) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(name);
    }

    private static Refused malformed(String sentence) {
        return new Refused(CallFailure.INVALID_ARGUMENTS, sentence);
    }
}
