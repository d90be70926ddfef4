package dev.sluice.contracts;

/**
 * The versions of configuration that one turn uses from its first step to its last.
 *
 * @param roles the version of the role's prompt, model and tools
 * @param policy the version of the approval policy
 */
public record Versions(String roles, String policy) {
    /** The roles and policy that ship with Sluice. */
    public static final Versions BUILT_IN = new Versions("builtin-1", "builtin-1");
}
