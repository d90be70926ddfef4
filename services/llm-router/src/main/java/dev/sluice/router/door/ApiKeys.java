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

    @Override
    public String kind() {
        return "apikey";
    }

    @Override
    public void changed(ConfigVersion current) {
        removed(current.name());
        var body = current.body();
        if (body.path("revoked").asBoolean(false)) {
            return;
        }
        var hash = body.path("sha256").asText();
        if (!hash.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("an API key has a SHA-256");
        }
        keysByHash.put(hash, new Key(caller(current.name(), body), expiry(body)));
        hashesById.put(current.name(), hash);
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
                false);
    }
}
