package dev.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.embedded.StartRefused;
import dev.sluice.session.identity.AccessRole;
import dev.sluice.testkit.TestInfra;
import io.quarkus.elytron.security.common.BcryptUtil;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against the session service's own migrations, so that the two do not drift apart. */
final class UserAccountTest {
    private static final TenantId TENANT = new TenantId("acme");

    @BeforeAll
    static void migrate() {
        flyway("session").load().migrate();
    }

    @Test
    void thePrintedPasswordIsTheOneThatOpens() throws SQLException {
        var user = someone();

        var password = new UserAccount(TestInfra.addresses()).add(TENANT, user, Set.of(AccessRole.DEVELOPER));

        assertTrue(BcryptUtil.matches(password, passwordHash(user)));
        assertFalse(BcryptUtil.matches(password + "x", passwordHash(user)));
    }

    @Test
    void aNameIsGivenOnce() throws SQLException {
        var user = someone();
        new UserAccount(TestInfra.addresses()).add(TENANT, user, Set.of(AccessRole.DEVELOPER));
        var before = passwordHash(user);

        var refusal = assertThrows(StartRefused.class, () -> new UserAccount(TestInfra.addresses())
                .add(new TenantId("other"), user, Set.of(AccessRole.OPERATOR)));

        assertEquals("There is a user %s already: choose another name.".formatted(user), refusal.getMessage());
        assertEquals(before, passwordHash(user));
    }

    @Test
    void administratorsOfBeforeAreOfTheirTenantAndTheFirstOneRunsTheInstallationToo() throws SQLException {
        var before = flyway("session_before");
        before.target("4").load().migrate();
        sql("""
                insert into session_before.users (id, tenant, name, password_hash, roles)
                values ('1', 'default', 'admin', '', 'admin'), ('2', 'acme', 'boss', '', 'approver,admin'),
                       ('3', 'acme', 'ada', '', 'developer')""");

        flyway("session_before").load().migrate();

        assertEquals("operator,tenant-admin", sql("select roles from session_before.users where id = '1'"));
        assertEquals("approver,tenant-admin", sql("select roles from session_before.users where id = '2'"));
        assertEquals("developer", sql("select roles from session_before.users where id = '3'"));
    }

    private static FluentConfiguration flyway(String schema) {
        var infra = TestInfra.addresses();
        return Flyway.configure()
                .dataSource(infra.postgresJdbcUrl(), infra.postgresUser(), infra.postgresPassword())
                .schemas(schema)
                .locations("db/migration/session");
    }

    private static String sql(String statement) throws SQLException {
        var infra = TestInfra.addresses();
        try (var connection = DriverManager.getConnection(
                        infra.postgresJdbcUrl(), infra.postgresUser(), infra.postgresPassword());
                var executed = connection.createStatement()) {
            if (!executed.execute(statement)) {
                return "";
            }
            var rows = executed.getResultSet();
            assertTrue(rows.next());
            return rows.getString(1);
        }
    }

    private static UserId someone() {
        return new UserId("user-" + UUID.randomUUID());
    }

    private static String passwordHash(UserId user) throws SQLException {
        var infra = TestInfra.addresses();
        try (var connection = DriverManager.getConnection(
                        infra.postgresJdbcUrl(), infra.postgresUser(), infra.postgresPassword());
                var query = connection.prepareStatement("select password_hash from session.users where name = ?")) {
            query.setString(1, user.value());
            var rows = query.executeQuery();
            assertTrue(rows.next());
            return rows.getString(1);
        }
    }
}
