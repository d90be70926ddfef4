package dev.sluice.session.identity;

/** What a person may do. Each constant is the name in tokens; what is not here gives no right at all. */
public final class AccessRole {
    /** May see what is his own. */
    public static final String VIEWER = "viewer";

    /** May also open sessions, submit turns and decide approvals. */
    public static final String DEVELOPER = "developer";

    /** May see what is his own and decide approvals. */
    public static final String APPROVER = "approver";

    /** May do all of this, and run the installation. */
    public static final String ADMIN = "admin";

    private AccessRole() {}
}
