package dev.sluice.workers.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleChange;
import dev.sluice.contracts.RoleConfig;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which version of a role a step has. */
class RoleBookTest {
    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId GLOBEX = new TenantId("globex");
    private static final Duration NO_WAIT = Duration.ZERO;

    private final RoleBook book = new RoleBook(ShippedRoles.read());

    @Test
    void aStepHasTheVersionThatItNames() throws Exception {
        book.known(version(1, "Be brief."));
        book.known(version(2, "Be long."));

        assertEquals("Be brief.", prompt("v1"));
        assertEquals("Be long.", prompt("v2"));
    }

    @Test
    void noOtherVersionTakesThePlaceOfOneThatNobodyKnows() throws Exception {
        book.known(version(1, "Be brief."));

        assertTrue(book.sheet(ACME, Role.ASK, "v2", NO_WAIT).isEmpty());
    }

    @Test
    void whatATenantSetIsNobodyElses() throws Exception {
        book.known(version(1, "Be brief."));

        assertTrue(book.sheet(GLOBEX, Role.ASK, "v1", NO_WAIT).isEmpty());
    }

    @Test
    void whatShipsIsThereWhateverATenantSet() throws Exception {
        book.known(version(1, "Be brief."));

        assertEquals(ShippedRoles.read().get(Role.ASK).prompt(), prompt("builtin-1"));
        assertTrue(book.sheet(ACME, new Role("juggler"), "builtin-1", NO_WAIT).isEmpty());
    }

    @Test
    void aVersionThatIsOnItsWayIsWaitedFor() throws Exception {
        var waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return book.sheet(ACME, Role.ASK, "v1", Duration.ofSeconds(20));
            } catch (InterruptedException stopped) {
                throw new AssertionError(stopped);
            }
        });

        book.known(version(1, "Be brief."));

        assertEquals(
                "Be brief.", waiting.get(20, TimeUnit.SECONDS).orElseThrow().prompt());
    }

    @Test
    void aRoleAsksForTheModelThatItNamesElseForItsOwnName() throws Exception {
        book.known(version(1, "Be brief."));
        var named = new RoleConfig(
                "Be brief.",
                List.of(),
                Optional.of("openai/gpt-5"),
                Optional.of(0.5),
                Optional.empty(),
                Optional.empty(),
                Optional.of(400),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
        book.known(version(2, named));

        assertEquals(
                "role/ask",
                book.sheet(ACME, Role.ASK, "v1", NO_WAIT).orElseThrow().model());
        var sheet = book.sheet(ACME, Role.ASK, "v2", NO_WAIT).orElseThrow();
        assertEquals("openai/gpt-5", sheet.model());
        assertEquals(Optional.of(400), sheet.maxTokens());
        assertEquals(Optional.of(0.5), sheet.temperature());
    }

    private String prompt(String version) throws InterruptedException {
        return book.sheet(ACME, Role.ASK, version, NO_WAIT).orElseThrow().prompt();
    }

    private static RoleVersion version(long number, String prompt) {
        return version(
                number,
                new RoleConfig(
                        prompt,
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty()));
    }

    private static RoleVersion version(long number, RoleConfig config) {
        var change = new RoleChange(Optional.of(config), Optional.empty(), Optional.empty());
        return new RoleVersion(ACME, Role.ASK, number, "aa", new UserId("ada"), Instant.EPOCH, Optional.of(change));
    }
}
