package dev.sluice.session.spending;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.access.Reach;
import dev.sluice.session.access.Right;
import dev.sluice.session.access.RightsTable;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.config.Configs;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.door.query.Cursor;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.identity.UserAccounts;
import dev.sluice.session.projection.Database;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * API keys for the llm-router: 256 random bits, of which only the SHA-256 is kept and published. The row in Postgres
 * decides who made a key; {@code sluice.configs} decides what is good.
 */
@ApplicationScoped
public class ApiKeys {
    private static final String KIND = "apikey";
    private static final String PREFIX = "sk-sluice-";
    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 12;
    private static final String INSERT = """
            insert into session.api_keys
              (id, sha256, tenant, owner, name, models, request_digest, created_by, created_at, expires_at)
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            on conflict (id) do nothing""";
    private static final String OF_OWNER = """
            tenant = ?1 and owner like ?2 and (createdAt < ?3 or (createdAt = ?3 and id < ?4))
            order by createdAt desc, id desc""";

    private final Configs configs;
    private final Budgets budgets;
    private final Database database;
    private final UserAccounts accounts;
    private final AuditTrail audit;
    private final SecureRandom random = new SecureRandom();

    /**
     * A key that somebody wants.
     *
     * @param models the models it may call; empty for all
     * @param expiresAt when it stops working
     * @param idempotencyKey makes a repetition of the wish the same key
     */
    public record Wish(
            TenantId tenant,
            UserId owner,
            String name,
            List<String> models,
            Optional<Amounts> budget,
            Optional<Instant> expiresAt,
            Optional<String> idempotencyKey) {
        String digest() {
            return Digest.sha256Hex(String.join(
                    "\n",
                    "sluice-api-key-1",
                    tenant.value(),
                    owner.value(),
                    name,
                    String.join(",", models),
                    budget.map(Amounts::text).orElse("")
                            + expiresAt.map(end -> "\n" + end).orElse("")));
        }
    }

    /** @param secret the key itself, when it was made just now: nobody can ever say it again */
    public record Made(ApiKeyRow row, Optional<String> secret) {}

    public ApiKeys(Configs configs, Budgets budgets, Database database, UserAccounts accounts, AuditTrail audit) {
        this.accounts = accounts;
        this.configs = configs;
        this.budgets = budgets;
        this.database = database;
        this.audit = audit;
    }

    /** Makes a key, which is good once this returns; or finds the one that the same wish has made before. */
    public Made make(Caller caller, Wish wish) {
        requireRights(wish);
        var secret = PREFIX + random(SECRET_BYTES);
        var row = row(caller, wish, secret);
        if (!database.change(() -> insert(row))) {
            var known = database.ask(() -> ApiKeyRow.<ApiKeyRow>findById(row.id));
            if (known == null || !known.requestDigest.equals(row.requestDigest)) {
                throw Problem.of(422, "idempotency_conflict", "this Idempotency-Key was used for another key before");
            }
            return new Made(known, Optional.empty());
        }
        try {
            wish.budget()
                    .ifPresent(budget ->
                            budgets.set(caller, new BudgetName("key", wish.tenant(), Optional.of(row.id)), budget));
            configs.publish(KIND, row.id, body(row), caller.user(), row.createdAt);
        } catch (Problem unpublished) {
            // Nobody has seen the secret: the wish may be made again.
            database.change(() -> ApiKeyRow.deleteById(row.id));
            throw unpublished;
        }
        audit.allowed(
                caller.tenant(), caller.user(), "apikey.create", row.id, Map.of("owner", row.tenant + "/" + row.owner));
        return new Made(row, Optional.of(secret));
    }

    /** The key of an id; whether the caller may see it is not asked. */
    public Optional<ApiKeyRow> find(String id) {
        return Optional.ofNullable(database.ask(() -> ApiKeyRow.<ApiKeyRow>findById(id)));
    }

    /** Somebody's keys, or all of a tenant, behind a place, the newest first. */
    public List<ApiKeyRow> list(TenantId tenant, Optional<UserId> owner, Cursor after, int max) {
        return database.ask(() -> owner.isPresent()
                ? ApiKeyRow.<ApiKeyRow>find(
                                OF_OWNER.replace("like", "="),
                                tenant.value(),
                                owner.get().value(),
                                after.at(),
                                after.id())
                        .page(0, max)
                        .list()
                : ApiKeyRow.<ApiKeyRow>find(OF_OWNER, tenant.value(), "%", after.at(), after.id())
                        .page(0, max)
                        .list());
    }

    /** Makes a key bad for good. It stops working within a second of this; doing it again is harmless. */
    public void revoke(Caller caller, ApiKeyRow row) {
        var body = body(row).put("revoked", true);
        configs.publish(KIND, row.id, body, caller.user(), Instant.now());
        database.change(() -> ApiKeyRow.update(
                "revokedBy = ?1, revokedAt = ?2 where id = ?3 and revokedAt is null",
                caller.user().value(),
                Instant.now(),
                row.id));
        audit.allowed(
                caller.tenant(), caller.user(), "apikey.revoke", row.id, Map.of("owner", row.tenant + "/" + row.owner));
    }

    /** A key calls models as its user may, so it is not made for whoever may not; of another issuer's users we cannot tell. */
    private void requireRights(Wish wish) {
        accounts.find(wish.tenant(), wish.owner())
                .filter(user ->
                        user.disabled || RightsTable.reach(user.accessRoles(), Right.MANAGE_KEYS) == Reach.NOWHERE)
                .ifPresent(_ -> {
                    throw Problem.of(422, "user_without_rights", "the user may have no key");
                });
    }

    private ApiKeyRow row(Caller caller, Wish wish, String secret) {
        var row = new ApiKeyRow();
        row.id = "k-" + wish.idempotencyKey().map(key -> hash(caller, key)).orElseGet(this::randomId);
        row.sha256 = Digest.sha256Hex(secret);
        row.tenant = wish.tenant().value();
        row.owner = wish.owner().value();
        row.name = wish.name();
        row.expiresAt = wish.expiresAt().orElse(null);
        row.models = String.join("\n", wish.models());
        row.requestDigest = wish.digest();
        row.createdBy = caller.user().value();
        row.createdAt = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
        return row;
    }

    private static ObjectNode body(ApiKeyRow row) {
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("sha256", row.sha256)
                .put("tenant", row.tenant)
                .put("user", row.owner);
        var models = body.putArray("models");
        row.modelNames().forEach(models::add);
        Optional.ofNullable(row.expiresAt).ifPresent(end -> body.put("expires_at", end.toString()));
        return body;
    }

    private static Uni<Boolean> insert(ApiKeyRow row) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(INSERT)
                .setParameter(1, row.id)
                .setParameter(2, row.sha256)
                .setParameter(3, row.tenant)
                .setParameter(4, row.owner)
                .setParameter(5, row.name)
                .setParameter(6, row.models)
                .setParameter(7, row.requestDigest)
                .setParameter(8, row.createdBy)
                .setParameter(9, row.createdAt)
                .setParameter(10, row.expiresAt)
                .executeUpdate()
                .map(rows -> rows == 1));
    }

    private static String hash(Caller caller, String key) {
        return Digest.sha256Hex("apikey\n" + caller.tenant() + "\n" + caller.user() + "\n" + key)
                .substring(0, 2 * ID_BYTES);
    }

    private String randomId() {
        var bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private String random(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
