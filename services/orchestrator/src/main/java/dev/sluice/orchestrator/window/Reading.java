package dev.sluice.orchestrator.window;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known of how the model behind one role reads a session's history. Immutable; kept with the session. Fields may be
 * added, with values for those who did not know them, never changed.
 *
 * @param tokensMax for how many tokens of history it had room the last time; empty while nobody said
 * @param density tokens per thousand bytes, learned from the provider's own counts
 * @param cut where the history was cut when the role was last shown it
 * @param sent the newest model calls that were asked for, with the bytes of history that each was shown
 */
public record Reading(Role agent, Optional<Integer> tokensMax, int density, Cut cut, List<Sent> sent) {
    /** Before anything is learned: more tokens than prose or code have, so that the first guess is refused by nobody. */
    static final int DENSITY_USUAL = 350;

    static final int DENSITY_MIN = 150;
    static final int DENSITY_MAX = 1_500;

    /** Beside fewer bytes the role's prompt and the tools weigh too much in the provider's count. */
    static final long LEARNED_FROM_BYTES = 32 * 1024;

    /** Densities are kept in steps, so that each call does not move the cut. */
    private static final int DENSITY_STEP = 50;

    private static final int SENT_MAX = 16;

    public Reading {
        sent = List.copyOf(sent);
    }

    /** A model call that was asked for, and how many bytes of history it was shown. */
    public record Sent(StepId step, long bytes) {}

    /** A role that has not been shown anything. */
    public static Reading of(Role agent) {
        return new Reading(agent, Optional.empty(), DENSITY_USUAL, Cut.NONE, List.of());
    }

    /**
     * What the role may be shown.
     *
     * @param bytesMax what it may be shown at most, whatever the model reads
     */
    public Budget budget(long bytesMax) {
        var most = new Budget(Integer.MAX_VALUE, density).tokens(bytesMax);
        return new Budget((int) Math.max(1, Math.min(tokensMax.orElse(Integer.MAX_VALUE), most)), density);
    }

    /** The role was shown this for a step. */
    public Reading shown(StepId step, Fit fit) {
        var newest = new ArrayList<>(sent);
        newest.removeIf(one -> one.step().equals(step));
        newest.add(new Sent(step, fit.bytes()));
        var kept = newest.subList(Math.max(0, newest.size() - SENT_MAX), newest.size());
        return new Reading(agent, tokensMax, density, fit.cut(), kept);
    }

    /**
     * The step has its answer.
     *
     * @param usage what the provider counted; says nothing if it counted nothing
     * @param room for how many tokens of history the model had room, if the worker said so
     */
    public Reading answered(StepId step, TokenUsage usage, Optional<Integer> room) {
        var bytes = sent.stream()
                .filter(one -> one.step().equals(step))
                .mapToLong(Sent::bytes)
                .findFirst()
                .orElse(0);
        var learned =
                bytes >= LEARNED_FROM_BYTES && usage.prompt() > 0 ? stepped(usage.prompt() * 1_000 / bytes) : density;
        return new Reading(
                agent,
                room.filter(tokens -> tokens > 0).or(() -> tokensMax),
                learned,
                cut,
                sent.stream().filter(one -> !one.step().equals(step)).toList());
    }

    /** The next step above; the one that is held where the count is just below it, or not far above. */
    private int stepped(long counted) {
        if (counted <= density && counted > density - 2 * DENSITY_STEP) {
            return density;
        }
        var next = Math.ceilDiv(counted, DENSITY_STEP) * DENSITY_STEP;
        return (int) Math.clamp(next, DENSITY_MIN, DENSITY_MAX);
    }
}
