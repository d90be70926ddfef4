package dev.sluice.session.identity;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.ProjectionSchema;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The first account of a new installation: {@code admin} in tenant {@code default}, with a password made here and left
 * in a file that the operator deletes; no log ever has it. Of several replicas that start at once, one makes it.
 */
@ApplicationScoped
public class InitialAdmin {
    private static final Logger LOG = Logger.getLogger(InitialAdmin.class);
    private static final int PASSWORD_BYTES = 18;

    private final UserAccounts accounts;
    private final Database database;
    private final SessionConfig.Identity config;

    public InitialAdmin(UserAccounts accounts, Database database, SessionConfig config) {
        this.accounts = accounts;
        this.database = database;
        this.config = config.identity();
    }

    /** An address is another issuer's name, and its people are others than the accounts here. */
    void requirePlainIssuer(@Observes StartupEvent started) {
        if (config.builtIn() && config.issuer().contains("://")) {
            throw new IllegalStateException(
                    "sluice.identity.issuer must be a plain word where this service is the issuer;"
                            + " an address is another issuer's (sluice.session.identity.built-in=false)");
        }
    }

    void create(@Observes ProjectionSchema.Ready tables) {
        if (!config.builtIn() || database.ask(() -> UserRow.count()) > 0) {
            return;
        }
        var password = password();
        var hash = accounts.hash(password);
        var file = config.initialPasswordFile().toAbsolutePath();
        if (database.change(() -> insert(hash, file, password))) {
            LOG.infof("First start: log in as 'admin' with the password in %s, then delete that file", file);
        }
    }

    /** The file is written before the commit: a crash in between leaves a file too many, never a lost password. */
    private Uni<Boolean> insert(String hash, Path file, String password) {
        return accounts.insert(
                        new TenantId("default"),
                        new UserId("admin"),
                        hash,
                        Set.of(AccessRole.OPERATOR, AccessRole.TENANT_ADMIN))
                .invoke(isNew -> {
                    if (isNew) {
                        leave(file, password);
                    }
                });
    }

    private static void leave(Path file, String password) {
        try {
            SecretFile.replace(file, password + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot leave the first password at " + file, e);
        }
    }

    private static String password() {
        var bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
