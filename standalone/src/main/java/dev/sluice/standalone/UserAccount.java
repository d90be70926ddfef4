package dev.sluice.standalone;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.embedded.InfraAddresses;
import dev.sluice.embedded.StartRefused;
import dev.sluice.session.identity.AccessRole;
import io.quarkus.elytron.security.common.BcryptUtil;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Writes an account as the session service would, for an operator who sits at the machine. */
final class UserAccount {
    private static final int PASSWORD_BYTES = 18;
    private static final int BCRYPT_COST = 12;
    private static final String NO_SUCH_TABLE = "42P01";
    private static final String NO_SUCH_SCHEMA = "3F000";
    private static final String INSERT = """
            insert into session.users (id, tenant, name, password_hash, roles)
            values (?, ?, ?, ?, ?)
            on conflict do nothing""";

    private final InfraAddresses infra;

    UserAccount(InfraAddresses infra) {
        this.infra = infra;
    }

    /** Gives the new password. */
    String add(TenantId tenant, UserId user, Set<AccessRole> roles) {
        var password = password();
        try (var connection = DriverManager.getConnection(
                        infra.postgresJdbcUrl(), infra.postgresUser(), infra.postgresPassword());
                var insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, UUID.randomUUID().toString());
            insert.setString(2, tenant.value());
            insert.setString(3, user.value());
            insert.setString(4, BcryptUtil.bcryptHash(password, BCRYPT_COST));
            insert.setString(5, roles.stream().map(AccessRole::word).collect(Collectors.joining(",")));
            if (insert.executeUpdate() == 0) {
                throw new StartRefused("There is a user %s already: choose another name.".formatted(user.value()));
            }
            return password;
        } catch (SQLException failure) {
            throw refusal(failure);
        }
    }

    private static StartRefused refusal(SQLException failure) {
        if (NO_SUCH_TABLE.equals(failure.getSQLState()) || NO_SUCH_SCHEMA.equals(failure.getSQLState())) {
            return new StartRefused("The users' table is not there yet: start Sluice once with ./sluice up.", failure);
        }
        return new StartRefused("The user cannot be written: " + failure.getMessage(), failure);
    }

    private static String password() {
        var bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
