package dev.sluice.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.KeyPurpose.ServiceTokens;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceTicketTest {
    private static final Instant NOW = Instant.parse("2026-11-28T20:00:00Z");
    private static final Scope SCOPE = scope("acme", "ann", "s-1");

    @TempDir
    Path directory;

    private SigningKey session;
    private WorkspaceTickets tickets;

    @BeforeEach
    void keys() {
        session = key("session", KeyPurpose.GRANTS);
        tickets = new WorkspaceTickets(directory.resolve("public"));
    }

    @Test
    void theSessionServicesTicketIsBelievedForItsConversation() {
        var ticket = WorkspaceTicket.fresh(SCOPE, Optional.of("sample"), NOW);

        assertEquals(Optional.of(ticket), tickets.believed(ticket.sign(session), SCOPE, NOW));
        assertEquals(Optional.empty(), tickets.believed(ticket.sign(session), scope("acme", "bob", "s-1"), NOW));
        assertEquals(Optional.empty(), tickets.believed(ticket.sign(session), scope("acme", "ann", "s-2"), NOW));
        assertEquals(Optional.empty(), tickets.believed(ticket.sign(session), scope("other", "ann", "s-1"), NOW));
    }

    @Test
    void aTicketCountsForFiveMinutes() {
        var header = WorkspaceTicket.fresh(SCOPE, Optional.empty(), NOW).sign(session);

        assertEquals(Optional.empty(), tickets.believed(header, SCOPE, NOW.plus(WorkspaceTicket.LIFE)));
    }

    @Test
    void aGuestsTicketIsForHimAndSaysWhoseTheSessionIs() {
        var bob = new WorkspaceTicket.Guest(new UserId("bob"), true);
        var ticket = WorkspaceTicket.fresh(SCOPE, Optional.of("sample"), bob, NOW);
        var header = ticket.sign(session);

        assertEquals(Optional.of(ticket), tickets.believed(header, scope("acme", "bob", "s-1"), NOW));
        assertEquals(SCOPE, ticket.scope());
        for (var other : List.of(SCOPE, scope("other", "bob", "s-1"), scope("acme", "bob", "s-2"))) {
            assertEquals(Optional.empty(), tickets.believed(header, other, NOW));
        }
        assertEquals(
                Optional.empty(),
                tickets.believed(header, scope("acme", "bob", "s-1"), NOW.plus(WorkspaceTicket.GUEST_LIFE)));
    }

    @Test
    void whoeverMayLookOnlyDoesNotMakeHimselfAWriter() {
        var header = WorkspaceTicket.fresh(
                        SCOPE, Optional.empty(), new WorkspaceTicket.Guest(new UserId("bob"), false), NOW)
                .sign(session);
        var parts = header.split("\\.");
        var said = new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8).replace("false", "true");
        var forged = Base64.getUrlEncoder().encodeToString(said.getBytes(StandardCharsets.UTF_8)) + "." + parts[1];

        assertEquals(Optional.empty(), tickets.believed(forged, scope("acme", "bob", "s-1"), NOW));
    }

    @Test
    void whatAnotherKeySignedIsNotBelieved() {
        var worker = key("agent-workers", new ServiceTokens("agent-workers"));
        var ticket = WorkspaceTicket.fresh(SCOPE, Optional.empty(), NOW);

        assertEquals(Optional.empty(), tickets.believed(ticket.sign(worker), SCOPE, NOW));
    }

    @Test
    void whatWasChangedIsNotBelieved() {
        var parts = WorkspaceTicket.fresh(scope("acme", "bob", "s-1"), Optional.empty(), NOW)
                .sign(session)
                .split("\\.");
        var said = new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8).replace("bob", "ann");
        var forged = Base64.getUrlEncoder().encodeToString(said.getBytes(StandardCharsets.UTF_8)) + "." + parts[1];

        assertEquals(Optional.empty(), tickets.believed(forged, SCOPE, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.b", "a.b.c", "!!!.???", "c2x1aWNl.c2x1aWNl"})
    void whatIsNoTicketIsNotBelieved(String header) {
        assertEquals(Optional.empty(), tickets.believed(header, SCOPE, NOW));
    }

    @Test
    void aTemplateIsOneLine() {
        assertThrows(IllegalArgumentException.class, () -> WorkspaceTicket.fresh(SCOPE, Optional.of("sample\nx"), NOW));
    }

    private SigningKey key(String name, KeyPurpose purpose) {
        return SigningKey.loadOrCreate(
                directory.resolve("private/" + name + ".pem"), directory.resolve("public"), purpose);
    }

    private static Scope scope(String tenant, String user, String session) {
        return new Scope(new TenantId(tenant), new UserId(user), new SessionId(session));
    }
}
