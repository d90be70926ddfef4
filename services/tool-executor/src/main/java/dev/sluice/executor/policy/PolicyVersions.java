package dev.sluice.executor.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Versions;
import dev.sluice.policy.CompiledPolicy;
import dev.sluice.policy.InvalidRule;
import dev.sluice.policy.Policy;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The versions of the policy that were ever told, so that each turn has the one that it began with. A version that is not
 * known yet is waited for, because a turn and the version it names come by different ways. Thread-safe.
 */
public final class PolicyVersions {
    private static final Logger LOG = Logger.getLogger(PolicyVersions.class);
    private static final int COMPILED_MAX = 16;

    private final Map<String, JsonNode> told = new HashMap<>();
    private final Map<String, Optional<CompiledPolicy>> compiled = new LinkedHashMap<>(COMPILED_MAX, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<CompiledPolicy>> eldest) {
            return size() > COMPILED_MAX;
        }
    };
    private final Duration patience;

    /** @param patience how long a version is waited for */
    public PolicyVersions(Duration patience) {
        this.patience = patience;
    }

    /** A version that was told. */
    public synchronized void told(String version, JsonNode policy) {
        told.putIfAbsent(version, policy);
        notifyAll();
    }

    /** The policy of this version; empty if there is none, or none that this release understands. */
    public synchronized Optional<CompiledPolicy> find(String version) throws InterruptedException {
        if (version.equals(Versions.BUILT_IN.policy())) {
            return compiled.computeIfAbsent(version, _ -> compile(version, new Policy(List.of(), Optional.empty())));
        }
        var until = System.nanoTime() + patience.toNanos();
        for (var left = patience.toMillis(); !told.containsKey(version) && left > 0; ) {
            wait(left);
            left = Duration.ofNanos(until - System.nanoTime()).toMillis();
        }
        return Optional.ofNullable(told.get(version))
                .flatMap(body -> compiled.computeIfAbsent(version, _ -> read(version, body)));
    }

    private static Optional<CompiledPolicy> read(String version, JsonNode body) {
        try {
            return compile(version, MessageCodec.mapper().convertValue(body, Policy.class));
        } catch (IllegalArgumentException unreadable) {
            LOG.errorf("policy %s is not understood: %s", version, unreadable.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<CompiledPolicy> compile(String version, Policy policy) {
        try {
            return Optional.of(CompiledPolicy.of(policy));
        } catch (InvalidRule invalid) {
            LOG.errorf("policy %s: rule %s does not compile here: %s", version, invalid.rule(), invalid.getMessage());
            return Optional.empty();
        }
    }
}
