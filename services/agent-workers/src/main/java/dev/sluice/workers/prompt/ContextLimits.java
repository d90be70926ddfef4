package dev.sluice.workers.prompt;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How many tokens the model that a role asks for reads and writes in all: what the role's sheet says, else what is usual; less
 * where a provider has lately refused so much. So a wrong figure costs one refused call in ten minutes and no session.
 * Thread-safe.
 */
public final class ContextLimits {
    /** A refusal is remembered so long; the model behind a name may be another by then. */
    static final Duration MEMORY = Duration.ofMinutes(10);

    private static final int TOKENS_MIN = 2_000;

    private final int usual;
    private final LongSupplier nanoTime;
    private final Map<String, Refused> refused = new ConcurrentHashMap<>();

    private record Refused(int tokens, long at) {}

    /** @param usual for roles that do not say */
    public ContextLimits(int usual) {
        this(usual, System::nanoTime);
    }

    ContextLimits(int usual, LongSupplier nanoTime) {
        this.usual = usual;
        this.nanoTime = nanoTime;
    }

    /** What to keep to now. */
    public int of(RoleSheet role) {
        var said = role.contextTokens().orElse(usual);
        return Optional.ofNullable(refused.get(role.model()))
                .filter(this::isRemembered)
                .map(one -> Math.min(said, one.tokens()))
                .orElse(said);
    }

    /** The model refused a request that kept to {@code tokens}; gives the next smaller measure, if there is one. */
    public Optional<Integer> smallerThan(RoleSheet role, int tokens) {
        if (tokens <= TOKENS_MIN) {
            return Optional.empty();
        }
        var smaller = Math.max(TOKENS_MIN, tokens / 2);
        refused.values().removeIf(one -> !isRemembered(one));
        refused.put(role.model(), new Refused(smaller, nanoTime.getAsLong()));
        return Optional.of(smaller);
    }

    private boolean isRemembered(Refused one) {
        return nanoTime.getAsLong() - one.at() < MEMORY.toNanos();
    }
}
