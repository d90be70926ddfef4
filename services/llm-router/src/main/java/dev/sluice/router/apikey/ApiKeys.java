package dev.sluice.router.apikey;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.router.configs.ConfigListener;
import dev.sluice.router.identity.Caller;
import jakarta.inject.Singleton;
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

    private final Map<String, Caller> callersByHash = new ConcurrentHashMap<>();
    private final Map<String, String> hashesById = new ConcurrentHashMap<>();

    /** Whether a bearer token means to be one of ours. */
    static boolean recognises(String token) {
        return token.startsWith(PREFIX);
    }

    /** Whose key this is; empty if it is nobody's, or not any more. */
    Optional<Caller> find(String key) {
        if (key.length() > CHARS_MAX) {
            return Optional.empty();
        }
        return Optional.ofNullable(callersByHash.get(Digest.sha256Hex(key)));
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
        callersByHash.put(hash, caller(current.name(), body));
        hashesById.put(current.name(), hash);
    }

    @Override
    public void removed(String id) {
        var hash = hashesById.remove(id);
        if (hash != null) {
            callersByHash.remove(hash);
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
