package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.ShareRight;
import dev.sluice.contracts.UserId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Who else may speak in a session, by its facts. Knows nothing of the decider's rules. */
final class WhatSharesHold {
    private final Set<UserId> editors = new HashSet<>();

    void follow(Fact fact) {
        if (fact instanceof Fact.SharingChanged changed) {
            editors.remove(changed.with());
            if (changed.right().equals(Optional.of(ShareRight.EDIT))) {
                editors.add(changed.with());
            }
        }
    }

    /** Whether this may be said by somebody who is not the owner. */
    boolean letsIn(Scope owner, InputRecord input) {
        return owner.tenant().equals(input.scope().tenant())
                && input.input() instanceof Input.TurnSubmitted
                && input.speaker().equals(new Actor.Person(input.scope().user()))
                && editors.contains(input.scope().user());
    }
}
