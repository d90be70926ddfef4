package dev.sluice.workers.tool;

import dev.sluice.contracts.Plan;
import dev.sluice.contracts.Role;

/** What a model wants of the turn itself, by a tool that no executor runs: its call ends the step. */
public sealed interface OwnCall {
    /** The user is to be asked. */
    record Asks(String question) implements OwnCall {}

    /** The request is to be divided. */
    record Plans(String reason, Plan plan) implements OwnCall {}

    /** The task is for another role. */
    record HandsOver(Role to, String instruction) implements OwnCall {}

    /** The call cannot be understood; {@code why} is for the model. */
    record Unclear(String why) implements OwnCall {}
}
