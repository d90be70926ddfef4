package dev.sluice.executor.tool;

/** In whose name commits are made. */
public record GitIdentity(String name, String email) {
    /** Where nobody names another. */
    public static final GitIdentity STANDARD = new GitIdentity("Sluice", "sluice@localhost");

    public GitIdentity {
        if (!plain(name) || !plain(email)) {
            throw new IllegalArgumentException("a name or an address for commits that git does not take");
        }
    }

    private static boolean plain(String text) {
        return !text.isBlank() && text.chars().noneMatch(c -> c < ' ' || c == '<' || c == '>');
    }
}
