package dev.sluice.testkit.permission;

import java.util.List;
import java.util.Set;

/** Somebody who tries a door: a column of {@code docs/permissions.md}. What lies behind the doors is the owner's. */
public enum Visitor {
    NOBODY("no token", Kin.NOBODY),
    BROKEN("broken token", Kin.NOBODY),
    EXPIRED("expired token", Kin.NOBODY),
    NO_TENANT("no tenant", Kin.NO_TENANT, "developer"),
    VIEWER("`viewer`", Kin.OWNER, "viewer"),
    DEVELOPER("`developer`", Kin.OWNER, "developer"),
    APPROVER("`approver`", Kin.OWNER, "approver"),
    TENANT_ADMIN("`tenant-admin`", Kin.OWNER, "tenant-admin"),
    OPERATOR("`operator`", Kin.OWNER, "operator"),
    COLLEAGUE("colleague", Kin.COLLEAGUE, "developer"),
    COLLEAGUE_APPROVER("colleague, `approver`", Kin.COLLEAGUE, "approver"),
    COLLEAGUE_ADMIN("colleague, `tenant-admin`", Kin.COLLEAGUE, "tenant-admin"),
    STRANGER("another tenant's", Kin.STRANGER, "viewer", "developer", "approver", "tenant-admin"),
    STRANGE_OPERATOR("another tenant's `operator`", Kin.OPERATOR_ELSEWHERE, "operator"),
    API_KEY("API key", Kin.MACHINE, "developer"),
    SERVICE("service", Kin.MACHINE, "service");

    /** What somebody is to the owner. */
    public enum Kin {
        /** Says not who he is, or not so that it counts. */
        NOBODY,
        /** Says who he is, but not of which tenant. */
        NO_TENANT,
        /** The owner himself, with one role. */
        OWNER,
        /** Of his tenant. */
        COLLEAGUE,
        /** Of another, with all roles that end at a tenant. */
        STRANGER,
        OPERATOR_ELSEWHERE,
        /** A program, with what programs come with. */
        MACHINE
    }

    private final String title;
    private final Kin kin;
    private final Set<String> roles;

    Visitor(String title, Kin kin, String... roles) {
        this.title = title;
        this.kin = kin;
        this.roles = Set.of(roles);
    }

    /** As the head of a column. */
    public String title() {
        return title;
    }

    public Kin kin() {
        return kin;
    }

    /** The roles in his token. */
    public List<String> roles() {
        return roles.stream().sorted().toList();
    }

    /** Whether he belongs to the owner's tenant and may change what is there. */
    public boolean isAtHome() {
        return kin == Kin.OWNER || kin == Kin.COLLEAGUE;
    }
}
