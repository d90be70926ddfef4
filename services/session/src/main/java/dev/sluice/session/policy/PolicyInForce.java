package dev.sluice.session.policy;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.SessionMode;
import dev.sluice.contracts.Versions;
import dev.sluice.policy.Approvers;
import dev.sluice.policy.Policy;
import dev.sluice.session.config.ConfigReader;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** Which version of the policy turns begin with, as {@code sluice.configs} tells it. Thread-safe. */
@ApplicationScoped
public class PolicyInForce implements ConfigReader {
    private static final Logger LOG = Logger.getLogger(PolicyInForce.class);
    private static final Policy NO_RULES = new Policy(List.of(), Optional.empty());

    /** A role that no account has or can have. */
    private static final Approvers NOBODY = new Approvers(Risk.LOW, Optional.of("nobody"), Optional.empty());

    /** What stands where nobody here can read the policy: nothing is open that a policy could shut. */
    private static final Policy UNREADABLE =
            new Policy(List.of(), Optional.empty(), Optional.of(List.of()), Optional.of(List.of(NOBODY)));

    private volatile String version = Versions.BUILT_IN.policy();
    private volatile Policy policy = NO_RULES;

    /** The version that was set last; the built-in one where none is set. */
    public String version() {
        return version;
    }

    /** All of it. */
    public Policy policy() {
        return policy;
    }

    /** Whether sessions may be in this mode. */
    public boolean allows(SessionMode mode) {
        return policy.allows(mode);
    }

    /** What must be so of whoever says yes to calls of this risk. */
    public List<Approvers> approversOf(Risk risk) {
        return policy.approversOf(risk);
    }

    /** How many people must say yes to calls of this risk. */
    public int peopleFor(Risk risk) {
        return policy.peopleFor(risk);
    }

    @Override
    public Set<String> kinds() {
        return Set.of(Policy.KIND);
    }

    @Override
    public void changed(ConfigVersion current) {
        version = current.version();
        policy = read(current);
    }

    /** A version of its own that goes takes nothing with it; only the name of the one that counts does. */
    @Override
    public void removed(String kind, String name) {
        if (!name.contains("/")) {
            version = Versions.BUILT_IN.policy();
            policy = NO_RULES;
        }
    }

    private static Policy read(ConfigVersion current) {
        try {
            return MessageCodec.mapper().convertValue(current.body(), Policy.class);
        } catch (IllegalArgumentException unreadable) {
            LOG.errorf("policy %s is not understood: %s", current.version(), unreadable.getMessage());
            return UNREADABLE;
        }
    }
}
