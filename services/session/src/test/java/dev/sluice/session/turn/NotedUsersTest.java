package dev.sluice.session.turn;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.NotesMark;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Whose turns are told that there are notes. */
class NotedUsersTest {
    private final NotedUsers noted = new NotedUsers();

    @Test
    void aUserHasNotesFromTheMarkUntilItIsTakenAway() {
        var name = NotesMark.name(new TenantId("acme"), new UserId("ann"));

        noted.changed(new ConfigVersion(
                NotesMark.KIND,
                name,
                "v1",
                JsonNodeFactory.instance.objectNode(),
                new UserId("tool-executor"),
                Instant.EPOCH));

        assertTrue(noted.has(session("acme", "ann")));
        assertFalse(noted.has(session("acme", "bob")));
        assertFalse(noted.has(session("other", "ann")));

        noted.removed(NotesMark.KIND, name);

        assertFalse(noted.has(session("acme", "ann")));
    }

    private static Scope session(String tenant, String user) {
        return new Scope(new TenantId(tenant), new UserId(user), new SessionId("s-1"));
    }
}
