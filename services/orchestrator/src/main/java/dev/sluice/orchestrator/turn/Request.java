package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.Versions;

/** What a turn was accepted with. Its text rests in the history store: apart until the turn starts, then in the history. */
public record Request(TurnId id, Origin origin, Role agent, Versions versions, Limits limits) {}
