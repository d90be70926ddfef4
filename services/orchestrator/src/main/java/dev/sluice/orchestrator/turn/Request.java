package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.Versions;
import java.util.Optional;

/**
 * What a turn was accepted with. Its text rests in the history store: apart until the turn starts, then in the history.
 *
 * @param plan the tasks that were declared with it, until they are stated
 * @param why why its agent was chosen, where nobody asked for it
 */
public record Request(
        TurnId id,
        Origin origin,
        Role agent,
        Versions versions,
        Limits limits,
        Optional<Plan> plan,
        Optional<String> why) {}
