package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;

/**
 * What the workspaces of one home may start as, by the names that sessions ask for: the body of the
 * {@link ConfigVersion} with the key {@code workspaces/<home>} on {@code sluice.configs}. Every tool-executor of the home
 * writes it when it starts; the newest counts.
 *
 * @param names at most 1,000
 */
public record WorkspaceTemplates(
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> names) {
    /** The kind of its {@link ConfigVersion}. */
    public static final String KIND = "workspaces";

    private static final int NAMES_MAX = 1_000;

    public WorkspaceTemplates {
        if (names.size() > NAMES_MAX) {
            throw new IllegalArgumentException("at most " + NAMES_MAX + " workspaces to start from");
        }
        names = List.copyOf(names);
    }
}
