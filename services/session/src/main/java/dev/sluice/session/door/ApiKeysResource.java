package dev.sluice.session.door;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.door.query.Cursor;
import dev.sluice.session.door.query.Times;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.log.Page;
import dev.sluice.session.spending.Amounts;
import dev.sluice.session.spending.ApiKeyRow;
import dev.sluice.session.spending.ApiKeys;
import dev.sluice.session.turn.TurnRequest;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** API keys for the llm-router: people for themselves, administrators for anybody. */
@Path("/api/v1/keys")
@Tag(name = "spending")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class ApiKeysResource {
    private static final int MODELS_MAX = 100;

    private final SecurityIdentity identity;
    private final ApiKeys keys;
    private final Access access;

    /**
     * A key to make.
     *
     * @param name for people, 1 to 100 characters
     * @param tenant whose it is; the caller's own without it
     * @param models the models it may call, by the names that requests use; all without it
     * @param budget what it may spend
     * @param expiresAt when it stops working, like {@code 2026-01-31T12:00:00Z}; never without it
     */
    public record Create(
            String name,
            Optional<String> tenant,
            Optional<String> user,
            Optional<List<String>> models,
            Optional<Amounts> budget,
            Optional<String> expiresAt)
            implements StrictBody {
        public Create {
            Text.required("name", name, 100);
            tenant = Text.optional("tenant", tenant, 64);
            user = Text.optional("user", user, 64);
            models = models == null ? Optional.empty() : models;
            budget = budget == null ? Optional.empty() : budget;
            expiresAt = Text.optional("expires_at", expiresAt, 40);
            tenant.ifPresent(TenantId::new);
            user.ifPresent(UserId::new);
            models.ifPresent(names -> {
                if (names.isEmpty() || names.size() > MODELS_MAX) {
                    throw new IllegalArgumentException("models are 1 to " + MODELS_MAX + " names");
                }
                names.forEach(model -> {
                    Text.required("models", model, 128);
                    if (model.chars().anyMatch(Character::isISOControl)) {
                        throw new IllegalArgumentException("models holds a control character");
                    }
                });
            });
        }
    }

    /** @param key the key itself, once: in the answer that makes it */
    public record KeyView(
            String keyId,
            Optional<String> key,
            String name,
            String tenant,
            String user,
            List<String> models,
            Instant createdAt,
            Optional<Instant> expiresAt,
            Optional<Instant> revokedAt)
            implements View {
        static KeyView of(ApiKeyRow row, Optional<String> secret) {
            return new KeyView(
                    row.id,
                    secret,
                    row.name,
                    row.tenant,
                    row.owner,
                    row.modelNames(),
                    row.createdAt,
                    Optional.ofNullable(row.expiresAt),
                    Optional.ofNullable(row.revokedAt));
        }
    }

    /** A page of keys, the newest first. */
    public record Page(List<KeyView> keys, Optional<String> next) implements View {}

    public ApiKeysResource(SecurityIdentity identity, ApiKeys keys, Access access) {
        this.identity = identity;
        this.keys = keys;
        this.access = access;
    }

    @POST
    @Requires(Right.MANAGE_KEYS)
    @Operation(summary = "Make a key, which is shown this once; the same Idempotency-Key names the same key, not shown")
    public Response create(Create create, @HeaderParam("Idempotency-Key") Optional<String> idempotencyKey) {
        if (create == null) {
            throw Problem.invalid("the body is empty");
        }
        var caller = Caller.of(identity);
        var tenant = create.tenant().map(TenantId::new).orElse(caller.tenant());
        var owner = create.user().map(UserId::new).orElse(caller.user());
        access.require(caller, tenant, Optional.of(owner), Right.MANAGE_KEYS);
        var made = keys.make(
                caller,
                new ApiKeys.Wish(
                        tenant,
                        owner,
                        create.name(),
                        create.models().orElse(List.of()),
                        create.budget(),
                        future(create.expiresAt()),
                        checked(idempotencyKey)));
        var view = KeyView.of(made.row(), made.secret());
        return made.secret().isPresent()
                ? Response.created(URI.create("/api/v1/keys/" + view.keyId()))
                        .header("Cache-Control", "no-store")
                        .entity(view)
                        .build()
                : Response.ok(view).build();
    }

    @GET
    @Requires(Right.SEE_KEYS)
    @Operation(summary = "The caller's keys, the newest first, 20 a page; any tenant's for administrators")
    public Page list(
            @QueryParam("tenant") Optional<String> tenant,
            @QueryParam("user") Optional<String> user,
            @QueryParam("cursor") String cursor) {
        var caller = Caller.of(identity);
        var whose = Ids.tenant(tenant).orElse(caller.tenant());
        var owner = tenant.isPresent() || user.isPresent() ? Ids.user(user) : Optional.of(caller.user());
        access.require(caller, whose, owner, Right.SEE_KEYS);
        var rows = keys.list(whose, owner, Cursor.read(cursor), Cursor.PAGE + 1);
        var page = Cursor.page(rows, row -> new Cursor(row.createdAt, row.id));
        return new Page(
                page.rows().stream()
                        .map(row -> KeyView.of(row, Optional.empty()))
                        .toList(),
                page.next());
    }

    @GET
    @Requires(Right.SEE_KEYS)
    @Path("/{id}")
    @Operation(summary = "One key")
    public KeyView get(@PathParam("id") String id) {
        return KeyView.of(find(Caller.of(identity), id, Right.SEE_KEYS), Optional.empty());
    }

    @DELETE
    @Path("/{id}")
    @Requires(Right.MANAGE_KEYS)
    @Operation(summary = "Revoke a key, for good; it stops working within a second")
    public Response revoke(@PathParam("id") String id) {
        var caller = Caller.of(identity);
        keys.revoke(caller, find(caller, id, Right.MANAGE_KEYS));
        return Response.noContent().build();
    }

    private ApiKeyRow find(Caller caller, String id, Right right) {
        var row = keys.find(id).orElseThrow(Problem::notFound);
        access.requireKnown(caller, new TenantId(row.tenant), Optional.of(new UserId(row.owner)), right, id);
        return row;
    }

    private static Optional<Instant> future(Optional<String> expiresAt) {
        var time = Times.read("expires_at", expiresAt);
        if (time.filter(end -> end.isBefore(Instant.now())).isPresent()) {
            throw Problem.invalid("expires_at lies in the past");
        }
        return time;
    }

    private static Optional<String> checked(Optional<String> idempotencyKey) {
        try {
            return Text.optional("Idempotency-Key", idempotencyKey, TurnRequest.KEY_CHARS_MAX);
        } catch (IllegalArgumentException malformed) {
            throw Problem.invalid(malformed.getMessage());
        }
    }
}
