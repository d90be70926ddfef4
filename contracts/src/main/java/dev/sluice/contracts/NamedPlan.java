package dev.sluice.contracts;

/**
 * A plan that jobs ask for by its name: the body of the {@link ConfigVersion} with the key {@code plan/<name>} on
 * {@code sluice.configs}.
 *
 * @param description for whoever chooses among plans: 1 to 500 characters
 */
public record NamedPlan(String description, Plan plan) {
    /** The kind of its {@link ConfigVersion}. */
    public static final String KIND = "plan";

    public static final int DESCRIPTION_CHARS_MAX = 500;

    public NamedPlan {
        if (description.isBlank() || description.length() > DESCRIPTION_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "a plan has a description of 1 to " + DESCRIPTION_CHARS_MAX + " characters");
        }
    }
}
