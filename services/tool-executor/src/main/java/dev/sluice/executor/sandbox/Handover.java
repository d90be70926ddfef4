package dev.sluice.executor.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;

/**
 * How what only root may pass on the way to a directory comes before somebody who is no longer root: it is bound to another place
 * first, in a mount name space of its own, which takes three more programs.
 *
 * @param shut directories below one that not everyone may pass, at most as many as there are places
 */
record Handover(List<Path> shut) {
    /** Directories that everyone may look into; what is seen there is seen by the command alone. */
    private static final List<String> PLACES = List.of("/mnt", "/srv");

    Handover {
        shut = List.copyOf(shut);
    }

    /** Of nothing. */
    static final Handover NONE = new Handover(List.of());

    /** For those of the directories that need it. */
    static Handover of(List<Path> directories) {
        return new Handover(directories.stream().filter(Handover::isShut).toList());
    }

    /** Where a directory is found afterwards. */
    String place(Path directory) {
        var at = shut.indexOf(directory);
        return at < 0 ? directory.toString() : PLACES.get(at);
    }

    /** What stands ahead of a command. */
    List<String> commandLine() {
        if (shut.isEmpty()) {
            return List.of();
        }
        var script = new StringBuilder();
        for (var at = 0; at < shut.size(); at++) {
            script.append("mount --bind -- \"$").append(at + 1).append("\" ").append(PLACES.get(at));
            script.append(" && ");
        }
        script.append("shift ").append(shut.size()).append(" && exec \"$@\"");
        var line = new ArrayList<>(List.of("/usr/bin/unshare", "--mount", "--propagation", "private", "--"));
        line.addAll(List.of("/bin/sh", "-c", script.toString(), "sh"));
        shut.forEach(directory -> line.add(directory.toString()));
        return line;
    }

    private static boolean isShut(Path directory) {
        for (var above = directory.toAbsolutePath().getParent(); above != null; above = above.getParent()) {
            try {
                if (!Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return true;
                }
            } catch (IOException unknown) {
                return true;
            }
        }
        return false;
    }
}
