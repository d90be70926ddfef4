package dev.sluice.contracts;

/**
 * That a session is shared with somebody of its owner's tenant.
 *
 * @param with whom it is shared with; the owner himself needs no share
 */
public record Share(UserId with, ShareRight right) {
    /** With how many people a session may be shared: a conversation's state is small. */
    public static final int SHARES_MAX = 32;
}
