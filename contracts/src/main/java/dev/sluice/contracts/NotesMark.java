package dev.sluice.contracts;

/**
 * That a user has notes, and nothing of what is in them: a {@link ConfigVersion} without content under the key
 * {@code notes/<tenant>/<user>} on {@code sluice.configs}. The tool-executor writes it, and takes it away with the last note.
 */
public final class NotesMark {
    /** The kind of its {@link ConfigVersion}. */
    public static final String KIND = "notes";

    private NotesMark() {}

    /** Its name on the topic. */
    public static String name(TenantId tenant, UserId user) {
        return tenant + "/" + user;
    }
}
