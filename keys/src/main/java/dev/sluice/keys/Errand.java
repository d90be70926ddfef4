package dev.sluice.keys;

import java.util.Optional;

/**
 * On whose behalf and for which piece of work a service calls another. Each part is absent where the call is not about
 * one; the caller's signature vouches for all of them.
 *
 * @param run which start of the step this is, counted from 1
 */
public record Errand(
        Optional<String> tenant,
        Optional<String> user,
        Optional<String> session,
        Optional<String> turn,
        Optional<String> step,
        Optional<Integer> run) {

    /** A call for the service's own sake, like a health probe. */
    public static final Errand NONE = new Errand(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** One run of one step of a user's turn. */
    public static Errand ofStep(String tenant, String user, String session, String turn, String step, int run) {
        return new Errand(
                Optional.of(tenant),
                Optional.of(user),
                Optional.of(session),
                Optional.of(turn),
                Optional.of(step),
                Optional.of(run));
    }
}
