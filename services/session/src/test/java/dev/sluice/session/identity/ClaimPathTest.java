package dev.sluice.session.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.junit.jupiter.api.Test;

class ClaimPathTest {
    private static final JsonArray ROLES =
            Json.createArrayBuilder().add("viewer").build();

    private final JsonWebToken token = new Told(Map.of(
            "groups",
            ROLES,
            "https://sluice.example/roles",
            ROLES,
            "realm_access",
            Json.createObjectBuilder().add("roles", ROLES).build()));

    @Test
    void aPathLeadsToAClaimOrIntoIt() {
        assertEquals(ROLES, ClaimPath.of("groups").in(token));
        assertEquals(ROLES, ClaimPath.of("realm_access/roles").in(token));
        assertEquals(ROLES, ClaimPath.of("\"https://sluice.example/roles\"").in(token));
    }

    @Test
    void whatIsNotThereIsNothing() {
        for (var path : new String[] {"roles", "realm_access/none", "groups/roles", "groups/roles/deeper"}) {
            assertNull(ClaimPath.of(path).in(token), path);
        }
    }

    private record Told(Map<String, Object> claims) implements JsonWebToken {
        @Override
        public String getName() {
            return "ada";
        }

        @Override
        public Set<String> getClaimNames() {
            return claims.keySet();
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> T getClaim(String name) {
            return (T) claims.get(name);
        }
    }
}
