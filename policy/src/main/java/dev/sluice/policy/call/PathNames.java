package dev.sluice.policy.call;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a path in a workspace as a model or a client writes it: names below its root, none of which leads up or elsewhere. At
 * most {@value #DEPTH_MAX} names of {@value #NAME_BYTES_MAX} bytes, {@value #BYTES_MAX} in all.
 */
public final class PathNames {
    /** How many names a path may have. */
    public static final int DEPTH_MAX = 64;

    private static final int BYTES_MAX = 2_048;
    private static final int NAME_BYTES_MAX = 255;

    private PathNames() {}

    /** What was written is no path in a workspace; the message says why, for whoever wrote it. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        private Malformed(String sentence) {
            super(sentence);
        }
    }

    /** Relative, with slashes; {@code .} and empty names are skipped. No names are the root itself. */
    public static List<String> of(String text) throws Malformed {
        if (text.startsWith("/") || text.startsWith("~")) {
            throw new Malformed("Give the path relative to the workspace, without a leading slash or tilde.");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            throw new Malformed("The path is longer than " + BYTES_MAX + " bytes.");
        }
        var names = new ArrayList<String>();
        for (var name : text.split("/")) {
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                throw new Malformed("The path must not contain \"..\".");
            }
            if (name.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\') || !wellFormed(name)) {
                throw new Malformed("The path contains a control character or a backslash.");
            }
            if (name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
                throw new Malformed("A name in the path is longer than " + NAME_BYTES_MAX + " bytes.");
            }
            names.add(name);
        }
        if (names.size() > DEPTH_MAX) {
            throw new Malformed("The path is deeper than " + DEPTH_MAX + " directories.");
        }
        return List.copyOf(names);
    }

    /** A lone surrogate would be written as a question mark and name another file. */
    private static boolean wellFormed(String name) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(name);
    }
}
