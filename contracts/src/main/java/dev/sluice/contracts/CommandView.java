package dev.sluice.contracts;

import java.time.Duration;
import java.util.List;

/**
 * What a call would start, as a person sees it.
 *
 * @param argv the program and each of its arguments
 * @param directory where, relative to the workspace
 * @param environment what it changes in its environment, as {@code NAME=value}, as far as that can be read
 * @param timeMax after so long it is ended
 * @param sandbox how it is confined
 */
public record CommandView(
        List<String> argv, String directory, List<String> environment, Duration timeMax, String sandbox) {
    public CommandView {
        argv = List.copyOf(argv);
        environment = List.copyOf(environment);
    }
}
