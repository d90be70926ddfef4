package dev.sluice.session.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenRolesTest {
    @Test
    void aListGivesTheRolesThatExist() {
        assertEquals(Set.of(AccessRole.DEVELOPER), TokenRoles.of(List.of("developer", "superuser", "Admin", 7)));
        assertEquals(
                Set.of(AccessRole.VIEWER, AccessRole.APPROVER),
                TokenRoles.of(
                        Json.createArrayBuilder(List.of("viewer", "approver")).build()));
    }

    @Test
    void oneTextIsOneRoleAndNeverAList() {
        assertEquals(Set.of(AccessRole.VIEWER), TokenRoles.of("viewer"));
        assertEquals(Set.of(AccessRole.VIEWER), TokenRoles.of(Json.createValue("viewer")));
        assertEquals(Set.of(), TokenRoles.of("viewer admin"));
        assertEquals(Set.of(), TokenRoles.of("viewer,admin"));
    }

    @Test
    void anAdministratorOfBeforeIsOneOfHisTenantOnly() {
        assertEquals(Set.of(AccessRole.TENANT_ADMIN), TokenRoles.of("admin"));
        assertEquals(
                Set.of(AccessRole.TENANT_ADMIN, AccessRole.OPERATOR),
                TokenRoles.of(List.of("tenant-admin", "operator")));
    }

    @Test
    void whatIsNoRoleGivesNothing() {
        assertEquals(Set.of(), TokenRoles.of(null));
        assertEquals(Set.of(), TokenRoles.of(Map.of("admin", true)));
        assertEquals(Set.of(), TokenRoles.of(1));
    }
}
