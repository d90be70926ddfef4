package dev.sluice.router.door;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.router.feed.ConfigListener;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;

/**
 * The users whose API keys do not work, whoever made them: a user who was disabled, or has no role any more that calls
 * models. Thread-safe.
 */
@Singleton
public class KeyHolders implements ConfigListener {
    private static final Set<String> CALLING = Set.of("developer", "tenant-admin", "admin");

    /** By tenant and user, as the record's name has them. */
    private final Set<String> barred = ConcurrentHashMap.newKeySet();

    /** Whether a user's keys work. */
    boolean mayCall(TenantId tenant, UserId user) {
        return !barred.contains(tenant + "/" + user);
    }

    @Override
    public String kind() {
        return "user";
    }

    @Override
    public void changed(ConfigVersion current) {
        var roles = current.body().path("roles");
        var calls = roles.isMissingNode()
                || StreamSupport.stream(roles.spliterator(), false).anyMatch(role -> CALLING.contains(role.asText()));
        if (current.body().path("disabled").asBoolean(false) || !calls) {
            barred.add(current.name());
        } else {
            barred.remove(current.name());
        }
    }

    @Override
    public void removed(String name) {
        barred.remove(name);
    }
}
