package dev.sluice.session.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InHandTest {
    private final InHand inHand = new InHand(3, 2);

    @Test
    void aReceiverIsBusyWithAsMuchAsItMayBeTold() {
        inHand.begins("a");
        assertEquals(Set.of(), inHand.busy());

        inHand.begins("a");

        assertEquals(Set.of("a"), inHand.busy());
        assertEquals(1, inHand.free());
    }

    @Test
    void whoHasBeenToldMayBeToldMore() {
        inHand.begins("a");
        inHand.begins("a");

        inHand.ends("a");

        assertEquals(Set.of(), inHand.busy());
        assertEquals(2, inHand.free());
    }

    @Test
    void whatCameBeforeTheWaitIsNotMissed() {
        inHand.wake();

        assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> inHand.await(Duration.ofHours(1).toMillis()));
    }
}
