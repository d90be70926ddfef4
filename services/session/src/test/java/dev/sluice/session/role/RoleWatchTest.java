package dev.sluice.session.role;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who hears of which changes to agents. */
class RoleWatchTest {
    private final RoleBook book = new RoleBook();
    private final RoleWatches watches = new RoleWatches(book);

    @Test
    void firstComesWhatCountsThenWhatChanges() throws Exception {
        known(Configured.role("translator", 1, "One."));
        try (var watch = watches.open(Configured.ACME, Optional.empty())) {
            known(Configured.role("reader", 1, "Read."));

            assertEquals(List.of("translator v1", "reader v1"), heard(watch));
        }
    }

    @Test
    void aRemovalIsHeardOf() throws Exception {
        known(Configured.role("translator", 1, "One."));
        try (var watch = watches.open(Configured.ACME, Optional.empty())) {
            heard(watch);
            known(Configured.removed("translator", 2));

            assertTrue(watch.next(Duration.ZERO).orElseThrow().removes());
        }
    }

    @Test
    void whoIsSlowHearsTheNewestOnly() throws Exception {
        try (var watch = watches.open(Configured.ACME, Optional.empty())) {
            for (int number = 1; number <= 500; number++) {
                known(Configured.role("translator", number, "Number " + number));
            }

            assertEquals(List.of("translator v500"), heard(watch));
        }
    }

    @Test
    void otherAgentsAndOtherTenantsAreNotHeardOf() throws Exception {
        try (var one = watches.open(Configured.ACME, Optional.of(new Role("reader")));
                var stranger = watches.open(new TenantId("globex"), Optional.empty())) {
            known(Configured.role("translator", 1, "One."));

            assertEquals(List.of(), heard(one));
            assertEquals(List.of(), heard(stranger));
        }
    }

    @Test
    void aWatchCountsUntilItIsClosed() {
        var role = new Role("translator");
        try (var watch = watches.open(Configured.ACME, Optional.of(role))) {
            assertTrue(watch.wants(Configured.ACME, role));
            assertEquals(1, watches.of(Configured.ACME, role));
        }

        assertEquals(0, watches.of(Configured.ACME, role));
    }

    private void known(RoleVersion version) {
        book.known(version.record());
    }

    private static List<String> heard(RoleWatch watch) throws InterruptedException {
        var heard = new ArrayList<String>();
        for (var next = watch.next(Duration.ZERO); next.isPresent(); next = watch.next(Duration.ZERO)) {
            heard.add(next.get().role() + " " + next.get().version());
        }
        return heard;
    }
}
