package dev.sluice.router.route;

import java.util.Set;

/**
 * Which deployments and keys should not be asked right now.
 *
 * @param open those whose breaker lets nothing through
 */
public record Health(Set<DeploymentId> open) {
    public static final Health ALL_WELL = new Health(Set.of());

    public Health {
        open = Set.copyOf(open);
    }

    boolean allows(Candidate candidate) {
        return open.isEmpty()
                || !(open.contains(candidate.id())
                        || open.contains(candidate.id().keyAlone()));
    }
}
