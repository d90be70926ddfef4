package dev.sluice.session.identity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.Standing;
import dev.sluice.keys.WithdrawnTokens;
import dev.sluice.session.config.Configs;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Tells every replica what counts no more; see {@link Standings}. Returns once the brokers have it, else fails with 503. */
@ApplicationScoped
public class Withdrawals {
    private final Configs configs;
    private final Standings standings;

    public Withdrawals(Configs configs, Standings standings) {
        this.configs = configs;
        this.standings = standings;
    }

    /** No token of this login counts any more; said once, however often its refresh tokens come again. */
    void endLogin(UserId user, String login) {
        if (standings.hasEnded(login)) {
            return;
        }
        var now = Instant.now();
        configs.tell(WithdrawnTokens.LOGIN, login, JsonNodeFactory.instance.objectNode(), user, now);
        standings.forgettable(now).forEach(old -> configs.remove(WithdrawnTokens.LOGIN, old));
    }

    /** From now on this is what a user is; older tokens, which say something else, count no more. */
    void change(TenantId tenant, UserId user, boolean disabled, Optional<List<String>> roles, UserId by) {
        var now = Instant.now();
        // A token says its second only, so one of this second is younger than the change only if it says the next.
        var standing =
                new Standing(disabled, now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1), roles);
        configs.publish(
                Standing.KIND,
                WithdrawnTokens.name(tenant, user),
                MessageCodec.mapper().valueToTree(standing),
                by,
                now);
    }
}
