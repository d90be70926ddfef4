package dev.sluice.session.plan;

import dev.sluice.contracts.NamedPlan;

/** A plan under its name, as it was from one change to the next. */
public record PlanVersion(String name, String version, NamedPlan body) {
    /** Why a turn is divided so, for whoever watches it. */
    public String why() {
        return why(name) + version;
    }

    /** How that begins for a plan of this name, whichever its version. */
    public static String why(String name) {
        return "the plan " + name + " in the version ";
    }
}
