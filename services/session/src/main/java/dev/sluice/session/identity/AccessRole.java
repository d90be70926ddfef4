package dev.sluice.session.identity;

import java.util.Arrays;
import java.util.Optional;

/** What somebody is to the installation; what that allows, {@code access} says. Each has one name in tokens. */
public enum AccessRole {
    /** Looks at what is his own. */
    VIEWER("viewer"),
    /** Works: opens sessions, submits turns, decides what his agents ask. */
    DEVELOPER("developer"),
    /** Judges what the agents of his tenant ask, and does nothing else. */
    APPROVER("approver"),
    /** Works, and looks after the users, keys, costs and budgets of his own tenant. */
    TENANT_ADMIN("tenant-admin"),
    /** Runs the installation: routing, prices, and the users, keys, costs and budgets of all tenants. */
    OPERATOR("operator");

    /** The name that tenant administrators had; tokens and accounts that still say it are understood. */
    private static final String TENANT_ADMIN_BEFORE = "admin";

    private final String word;

    AccessRole(String word) {
        this.word = word;
    }

    /** The role of a name in a token or an account; names are told by their case. */
    public static Optional<AccessRole> of(String word) {
        return TENANT_ADMIN_BEFORE.equals(word)
                ? Optional.of(TENANT_ADMIN)
                : Arrays.stream(values()).filter(role -> role.word.equals(word)).findFirst();
    }

    public String word() {
        return word;
    }

    @Override
    public String toString() {
        return word;
    }
}
