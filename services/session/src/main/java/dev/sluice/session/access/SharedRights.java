package dev.sluice.session.access;

import dev.sluice.contracts.ShareRight;
import java.util.Optional;

/**
 * What a share lets somebody do in another's session; his own role must let him do it too. Whatever is not named here no
 * share opens: to share on, to delete, to rewind, to rename, to say how much of what agents do needs a person.
 * {@code docs/access.md} is made from this table.
 */
public final class SharedRights {
    private SharedRights() {}

    /** The least share that opens this; empty if none does. */
    public static Optional<ShareRight> opening(Right right) {
        return switch (right) {
            case SEE_SESSION, SEE_HISTORY, SEE_APPROVAL, SEE_QUESTION -> Optional.of(ShareRight.VIEW);
            case DECIDE_APPROVAL -> Optional.of(ShareRight.APPROVE);
            case SUBMIT_TURN, CANCEL_TURN, GIVE_FEEDBACK, ANSWER_QUESTION -> Optional.of(ShareRight.EDIT);
            case OPEN_SESSION,
                    SHARE_SESSION,
                    DELETE_SESSION,
                    REWIND_SESSION,
                    SET_MODE,
                    MANAGE_USERS,
                    SEE_KEYS,
                    MANAGE_KEYS,
                    SEE_USAGE,
                    SEE_MONITOR,
                    SEE_BUDGETS,
                    SET_BUDGETS,
                    SET_ROUTING,
                    SET_PRICES,
                    SEE_PLANS,
                    SET_PLANS,
                    SEE_CONFIGS,
                    SET_CONFIGS,
                    SET_POLICY,
                    TEST_POLICY,
                    SEE_MCP,
                    SET_MCP,
                    REDRIVE_LETTERS,
                    SEE_AUDIT -> Optional.empty();
        };
    }

    /** Whether somebody with this share may do this. */
    static boolean opens(ShareRight share, Right right) {
        return opening(right).filter(share::covers).isPresent();
    }
}
