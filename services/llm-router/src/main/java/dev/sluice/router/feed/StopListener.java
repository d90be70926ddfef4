package dev.sluice.router.feed;

import dev.sluice.contracts.TurnId;

/** Someone whose work for a turn ends when the turn is being stopped. Called by one thread; must not wait. */
public interface StopListener {
    /** Nothing more may be done for this turn. */
    void stop(TurnId turn);
}
