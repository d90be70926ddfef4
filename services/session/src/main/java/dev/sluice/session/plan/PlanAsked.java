package dev.sluice.session.plan;

import dev.sluice.contracts.Plan;
import java.util.Optional;

/** How a request says into which tasks it is divided. */
public sealed interface PlanAsked {
    /** By the tasks themselves. */
    record Declared(Plan plan) implements PlanAsked {}

    /** By the name of a plan; without a version by the one that counts when the request comes. */
    record Named(String name, Optional<String> version) implements PlanAsked {}
}
