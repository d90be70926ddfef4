package dev.sluice.executor.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Variables for a program in the sandbox that mean nothing on the way there: outside they have other names, which no
 * loader, shell or program reads. What makes the sandbox runs as this process's user, and some names tell it which code
 * to load. The values are in no command line, which everybody may read.
 *
 * @param values by name; the names are of letters, digits and underscores
 */
record InsideVariables(Map<String, String> values) {
    private static final String PREFIX = "SLUICE_INSIDE_";

    InsideVariables {
        values = Map.copyOf(values);
        if (!values.keySet().stream().allMatch(name -> name.matches("[A-Za-z_][A-Za-z0-9_]*"))) {
            throw new IllegalArgumentException("a variable's name is of letters, digits and underscores");
        }
    }

    /** What is found in the environment outside. */
    Map<String, String> outside() {
        return values.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(entry -> PREFIX + entry.getKey(), Map.Entry::getValue));
    }

    /** The same command, which gives them their names; to be run inside. */
    List<String> named(List<String> command) {
        if (values.isEmpty()) {
            return command;
        }
        var script = new TreeMap<>(values)
                .keySet().stream()
                        .map(name -> "export %1$s=\"$%2$s%1$s\"; unset %2$s%1$s; ".formatted(name, PREFIX))
                        .collect(Collectors.joining());
        var line = new ArrayList<>(List.of("/bin/sh", "-c", script + "exec \"$@\"", "sh"));
        line.addAll(command);
        return line;
    }
}
