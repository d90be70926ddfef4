package dev.sluice.contracts;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The versions of one role of one tenant, as every reader of {@code sluice.configs} counts them: of two writes that wanted
 * the same number the one that stands first on the topic counts, and the other never was. So writers need no lock: each
 * reads back whether it was first. Immutable.
 *
 * @param versions the newest {@value #KEPT}, the newest first
 */
public record RoleHistory(List<RoleVersion> versions) {
    /** Older ones stand on the topic, but nobody can ask for them. */
    public static final int KEPT = 50;

    public static final RoleHistory EMPTY = new RoleHistory(List.of());

    public RoleHistory {
        versions = List.copyOf(versions);
    }

    /** With one more version; the same history if its number is not the next one. */
    public RoleHistory with(RoleVersion version) {
        if (version.number() != number() + 1) {
            return this;
        }
        return new RoleHistory(
                Stream.concat(Stream.of(version), versions.stream()).limit(KEPT).toList());
    }

    /** How often the role was written. */
    public long number() {
        return versions.isEmpty() ? 0 : versions.getFirst().number();
    }

    /** What was written last, a removal too. */
    public Optional<RoleVersion> newest() {
        return versions.isEmpty() ? Optional.empty() : Optional.of(versions.getFirst());
    }

    /** The version that counts; empty where none was ever set, or the role was taken away. */
    public Optional<RoleVersion> inForce() {
        // Asked by every turn, so without a chain of steps.
        return versions.isEmpty() || versions.getFirst().removes() ? Optional.empty() : newest();
    }

    /** The version of this name, whether it counts or not. */
    public Optional<RoleVersion> find(String version) {
        return versions.stream()
                .filter(known -> known.version().equals(version))
                .findFirst();
    }
}
