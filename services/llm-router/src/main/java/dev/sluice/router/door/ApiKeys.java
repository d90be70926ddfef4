package dev.sluice.router.door;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.router.call.Caller;
import dev.sluice.router.feed.ConfigListener;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The API keys that are good, by the SHA-256 of the key: who holds this memory cannot call with it, and looking a key up
 * takes as long for a wrong one as for a right one. Thread-safe.
 */
@Singleton
public class ApiKeys implements ConfigListener {
    /** What every key begins with. */
    public static final String PREFIX = "sk-sluice-";

    private static final int CHARS_MAX = 200;

    private final KeyHolders holders;
    private final Map<String, Key> keysByHash = new ConcurrentHashMap<>();
    private final Map<String, String> hashesById = new ConcurrentHashMap<>();

    private record Key(Caller caller, Instant expiresAt) {}

    ApiKeys(KeyHolders holders) {
        this.holders = holders;
    }

    /** Whether a bearer token means to be one of ours. */
    static boolean recognises(String token) {
        return token.startsWith(PREFIX);
    }

    /** Whose key this is; empty if it is nobody's, or not any more. */
    Optional<Caller> find(String key) {
        if (key.length() > CHARS_MAX) {
            return Optional.empty();
        }
        return Optional.ofNullable(keysByHash.get(Digest.sha256Hex(key)))
                .filter(known -> Instant.now().isBefore(known.expiresAt()))
                .map(Key::caller)
                .filter(caller -> holders.mayCall(caller.tenant(), caller.user()));
    }

    /** Whether a call that came with this key may go on: it was not revoked, and its user may still call. */
    boolean stands(Caller caller, String id) {
        return hashesById.containsKey(id) && holders.mayCall(caller.tenant(), caller.user());
    }

    @Override
    public String kind() {
        return "apikey";
    }

    @Override
    public void changed(ConfigVersion current) {
        if (current.body().path("revoked").asBoolean(false)) {
            removed(current.name());
            return;
        }
        try {
            known(current.name(), current.body());
        } catch (IllegalArgumentException malformed) {
            removed(current.name());
            throw malformed;
        }
    }

    /** A key that changes works without a break: its calls go on. */
    private void known(String id, JsonNode body) {
        var hash = body.path("sha256").asText();
        if (!hash.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("an API key has a SHA-256");
        }
        keysByHash.put(hash, new Key(caller(id, body), expiry(body)));
        var before = hashesById.put(id, hash);
        if (before != null && !before.equals(hash)) {
            keysByHash.remove(before);
        }
    }

    @Override
    public void removed(String id) {
        var hash = hashesById.remove(id);
        if (hash != null) {
            keysByHash.remove(hash);
        }
    }

    private static Instant expiry(JsonNode body) {
        try {
            return body.has("expires_at")
                    ? Instant.parse(body.path("expires_at").asText())
                    : Instant.MAX;
        } catch (DateTimeParseException malformed) {
            throw new IllegalArgumentException("an API key's expires_at is no time", malformed);
        }
    }

    private static Caller caller(String id, JsonNode body) {
        var models = new HashSet<String>();
        body.path("models").forEach(model -> models.add(model.asText()));
        return new Caller(
                new TenantId(body.path("tenant").asText()),
                new UserId(body.path("user").asText()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Caller.ApiKey(id, models)),
                Optional.empty(),
                false);
    }
}
