package dev.sluice.session.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.SessionMode;
import dev.sluice.contracts.UserId;
import dev.sluice.policy.Policy;
import dev.sluice.session.identity.AccessRole;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyInForceTest {
    @Test
    void underAPolicyThatIsNotUnderstoodNobodySaysYesAndNoModeOpensAnything() {
        var policy = new PolicyInForce();

        policy.changed(new ConfigVersion(
                Policy.KIND,
                "default",
                "v2",
                JsonNodeFactory.instance.objectNode().put("rules", "of tomorrow"),
                new UserId("root"),
                Instant.EPOCH));

        for (var risk : Risk.values()) {
            var demand = policy.approversOf(risk).getFirst();
            assertEquals(Optional.empty(), demand.role().flatMap(AccessRole::of));
        }
        assertFalse(policy.allows(SessionMode.AUTO_EDIT));
    }
}
