package dev.sluice.session.door;

import dev.sluice.session.access.Access;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.door.query.Cursor;
import dev.sluice.session.identity.AccessRole;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.identity.UserAccounts;
import dev.sluice.session.identity.UserRow;
import dev.sluice.session.log.Page;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The people of the installation: what they are, and whether they may come in at all. */
@Path("/api/v1/users")
@Tag(name = "users")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class UsersResource {
    private final SecurityIdentity identity;
    private final UserAccounts accounts;
    private final Access access;

    /**
     * What somebody is from now on; what is absent stays as it is.
     *
     * @param disabled whether nothing of his counts: no login, no token, no API key
     * @param roles 1 to 5 names; only of accounts that this installation has itself
     */
    public record Change(Optional<Boolean> disabled, Optional<List<String>> roles) implements StrictBody, View {
        public Change {
            disabled = disabled == null ? Optional.empty() : disabled;
            roles = roles == null ? Optional.empty() : roles;
            roles.ifPresent(Change::check);
            if (disabled.isEmpty() && roles.isEmpty()) {
                throw new IllegalArgumentException("disabled or roles must be there");
            }
        }

        private static void check(List<String> names) {
            if (names.isEmpty() || names.size() > AccessRole.values().length) {
                throw new IllegalArgumentException("roles are 1 to " + AccessRole.values().length + " names");
            }
            names.forEach(name ->
                    AccessRole.of(name).orElseThrow(() -> new IllegalArgumentException("there is no such role")));
        }

        Optional<Set<AccessRole>> accessRoles() {
            return roles.map(names -> {
                var known = EnumSet.noneOf(AccessRole.class);
                names.forEach(name -> AccessRole.of(name).ifPresent(known::add));
                return known;
            });
        }
    }

    /** An account. */
    public record UserView(String user, String tenant, List<String> roles, boolean disabled, Instant createdAt)
            implements View {
        static UserView of(UserRow row) {
            return new UserView(
                    row.name,
                    row.tenant,
                    row.accessRoles().stream().map(AccessRole::word).toList(),
                    row.disabled,
                    row.createdAt);
        }
    }

    /** A page of accounts, the newest first. */
    public record Page(List<UserView> users, Optional<String> next) implements View {}

    public UsersResource(SecurityIdentity identity, UserAccounts accounts, Access access) {
        this.identity = identity;
        this.accounts = accounts;
        this.access = access;
    }

    @GET
    @Requires(Right.MANAGE_USERS)
    @Operation(summary = "The accounts of a tenant, the caller's without one, the newest first, 20 a page")
    public Page list(@QueryParam("tenant") Optional<String> tenant, @QueryParam("cursor") String cursor) {
        var caller = Caller.of(identity);
        var whose = Ids.tenant(tenant).orElse(caller.tenant());
        access.require(caller, whose, Optional.empty(), Right.MANAGE_USERS);
        var rows = accounts.list(whose, Cursor.read(cursor), Cursor.PAGE + 1);
        var page = Cursor.page(rows, row -> new Cursor(row.createdAt, row.id));
        return new Page(page.rows().stream().map(UserView::of).toList(), page.next());
    }

    @PUT
    @Path("/{user}")
    @Requires(Right.MANAGE_USERS)
    @Operation(summary = "Disable somebody, or change his roles; his tokens and keys follow within a second")
    public Change change(@PathParam("user") String user, @QueryParam("tenant") Optional<String> tenant, Change change) {
        if (change == null) {
            throw Problem.invalid("the body is empty");
        }
        var caller = Caller.of(identity);
        var whose = Ids.tenant(tenant).orElse(caller.tenant());
        var who = Ids.user(Optional.of(user)).orElseThrow(Problem::notFound);
        access.require(caller, whose, Optional.of(who), Right.MANAGE_USERS);
        var account = accounts.find(whose, who);
        if (runsTheInstallation(account, change)) {
            access.requireEverywhere(caller, Right.MANAGE_USERS, whose + "/" + who);
        }
        accounts.change(whose, who, account, change.disabled(), change.accessRoles(), caller);
        return change;
    }

    /** Whoever could make an operator, or undo one, would be one. */
    private static boolean runsTheInstallation(Optional<UserRow> account, Change change) {
        return account.filter(row -> row.accessRoles().contains(AccessRole.OPERATOR))
                        .isPresent()
                || change.accessRoles()
                        .filter(roles -> roles.contains(AccessRole.OPERATOR))
                        .isPresent();
    }
}
