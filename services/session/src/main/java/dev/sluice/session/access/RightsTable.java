package dev.sluice.session.access;

import static dev.sluice.session.access.Reach.ASKED;
import static dev.sluice.session.access.Reach.INSTALLATION;
import static dev.sluice.session.access.Reach.NOWHERE;
import static dev.sluice.session.access.Reach.OWN;
import static dev.sluice.session.access.Reach.TENANT;
import static dev.sluice.session.identity.AccessRole.APPROVER;
import static dev.sluice.session.identity.AccessRole.DEVELOPER;
import static dev.sluice.session.identity.AccessRole.OPERATOR;
import static dev.sluice.session.identity.AccessRole.TENANT_ADMIN;
import static dev.sluice.session.identity.AccessRole.VIEWER;

import dev.sluice.session.identity.AccessRole;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Who may do what: how far each right reaches for each role, and nowhere where nothing is said. Whoever has several
 * roles has the furthest reach of them. {@code docs/access.md} is made from this table.
 */
public final class RightsTable {
    /** In the order of the columns below. */
    public static final List<AccessRole> ROLES = List.of(VIEWER, DEVELOPER, APPROVER, TENANT_ADMIN, OPERATOR);

    private static final Map<Right, List<Reach>> TABLE = new EnumMap<>(Map.ofEntries(
            row(Right.OPEN_SESSION, NOWHERE, OWN, NOWHERE, OWN, NOWHERE),
            row(Right.SEE_SESSION, OWN, OWN, NOWHERE, OWN, NOWHERE),
            row(Right.SEE_HISTORY, OWN, OWN, ASKED, OWN, NOWHERE),
            row(Right.SUBMIT_TURN, NOWHERE, OWN, NOWHERE, OWN, NOWHERE),
            row(Right.CANCEL_TURN, NOWHERE, OWN, NOWHERE, OWN, NOWHERE),
            row(Right.GIVE_FEEDBACK, NOWHERE, OWN, NOWHERE, OWN, NOWHERE),
            row(Right.DELETE_SESSION, NOWHERE, OWN, NOWHERE, OWN, NOWHERE),
            row(Right.REWIND_SESSION, NOWHERE, OWN, NOWHERE, OWN, NOWHERE),
            row(Right.SET_MODE, NOWHERE, OWN, NOWHERE, OWN, NOWHERE),
            row(Right.SHARE_SESSION, NOWHERE, OWN, NOWHERE, OWN, NOWHERE),
            row(Right.SEE_APPROVAL, OWN, OWN, ASKED, OWN, NOWHERE),
            row(Right.DECIDE_APPROVAL, NOWHERE, OWN, ASKED, OWN, NOWHERE),
            row(Right.SEE_QUESTION, OWN, OWN, NOWHERE, OWN, NOWHERE),
            row(Right.ANSWER_QUESTION, NOWHERE, OWN, NOWHERE, OWN, NOWHERE),
            row(Right.MANAGE_USERS, NOWHERE, NOWHERE, NOWHERE, TENANT, INSTALLATION),
            row(Right.SEE_KEYS, OWN, OWN, NOWHERE, TENANT, INSTALLATION),
            row(Right.MANAGE_KEYS, NOWHERE, OWN, NOWHERE, TENANT, INSTALLATION),
            row(Right.SEE_USAGE, OWN, OWN, NOWHERE, TENANT, INSTALLATION),
            row(Right.SEE_BUDGETS, OWN, OWN, NOWHERE, TENANT, INSTALLATION),
            row(Right.SET_BUDGETS, NOWHERE, NOWHERE, NOWHERE, TENANT, INSTALLATION),
            row(Right.SET_ROUTING, NOWHERE, NOWHERE, NOWHERE, NOWHERE, INSTALLATION),
            row(Right.SET_PRICES, NOWHERE, NOWHERE, NOWHERE, NOWHERE, INSTALLATION),
            row(Right.SEE_PLANS, OWN, OWN, NOWHERE, OWN, INSTALLATION),
            row(Right.SET_PLANS, NOWHERE, NOWHERE, NOWHERE, NOWHERE, INSTALLATION),
            row(Right.SEE_CONFIGS, TENANT, TENANT, NOWHERE, TENANT, NOWHERE),
            row(Right.SET_CONFIGS, NOWHERE, NOWHERE, NOWHERE, TENANT, NOWHERE),
            row(Right.SET_POLICY, NOWHERE, NOWHERE, NOWHERE, NOWHERE, INSTALLATION),
            row(Right.TEST_POLICY, NOWHERE, NOWHERE, NOWHERE, TENANT, TENANT),
            row(Right.SEE_MCP, NOWHERE, NOWHERE, NOWHERE, TENANT, INSTALLATION),
            row(Right.SET_MCP, NOWHERE, NOWHERE, NOWHERE, NOWHERE, INSTALLATION),
            row(Right.REDRIVE_LETTERS, NOWHERE, NOWHERE, NOWHERE, NOWHERE, INSTALLATION),
            row(Right.SEE_MONITOR, NOWHERE, NOWHERE, NOWHERE, TENANT, INSTALLATION),
            row(Right.SEE_AUDIT, NOWHERE, NOWHERE, NOWHERE, TENANT, INSTALLATION)));

    private RightsTable() {}

    /** How far a right reaches for somebody with these roles. */
    public static Reach reach(Collection<AccessRole> roles, Right right) {
        return roles.stream()
                .map(role -> TABLE.get(right).get(ROLES.indexOf(role)))
                .max(Comparator.naturalOrder())
                .orElse(NOWHERE);
    }

    private static Map.Entry<Right, List<Reach>> row(Right right, Reach... reaches) {
        return Map.entry(right, List.of(reaches));
    }
}
