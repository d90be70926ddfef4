package dev.sluice.session.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sluice.session.callback.CallbackSender.Reply;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How one try to tell somebody goes, over real HTTP. */
class CallbackSenderTest {
    private static final String JOB = "j-1.t1";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final CallbackKey key = new CallbackKey("a key of this test".getBytes(StandardCharsets.UTF_8));

    @AfterEach
    void stop() {
        vertx.close();
    }

    @Test
    void theBodyComesWithTheJobsIdAndASignatureByTheJobsSecret() throws Exception {
        try (var receiver = Receiver.start()) {
            var reply = allowing().tell(JOB, receiver.url(), "{\"status\":\"completed\"}");

            assertInstanceOf(Reply.Accepted.class, reply);
            var told = receiver.told().getFirst();
            assertEquals("/done?build=7", told.path());
            assertEquals(JOB, told.delivery());
            assertEquals("{\"status\":\"completed\"}", told.body());
            var second = Long.parseLong(
                    told.signature().substring(2, told.signature().indexOf(',')));
            assertEquals("t=" + second + ",v1=" + key.signature(JOB, second, told.body()), told.signature());
        }
    }

    @Test
    void eachJobHasItsOwnSecret() {
        assertEquals(key.secret(JOB), key.secret(JOB));
        assertNotEquals(key.secret(JOB), key.secret("j-1.t2"));
    }

    @Test
    void nobodyWithinIsSpokenToUnlessThatIsAllowed() throws Exception {
        try (var receiver = Receiver.start()) {
            var sender = new CallbackSender(vertx, key, TIMEOUT, false);

            assertInstanceOf(Reply.Refused.class, sender.tell(JOB, receiver.url(), "{}"));
            assertEquals(List.of(), receiver.told());
        }
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (var receiver = Receiver.start(302)) {
            assertInstanceOf(Reply.Failed.class, allowing().tell(JOB, receiver.url(), "{}"));
            assertEquals(1, receiver.told().size());
        }
    }

    @Test
    void whoIsGoneIsNotAskedAgain() throws Exception {
        try (var receiver = Receiver.start(410)) {
            assertInstanceOf(Reply.Refused.class, allowing().tell(JOB, receiver.url(), "{}"));
        }
    }

    @Test
    void whoIsInTroubleOrAwayIs() throws Exception {
        var receiver = Receiver.start(503);
        var url = receiver.url();
        assertInstanceOf(Reply.Failed.class, allowing().tell(JOB, url, "{}"));
        receiver.close();

        assertInstanceOf(Reply.Failed.class, allowing().tell(JOB, url, "{}"));
    }

    private CallbackSender allowing() {
        return new CallbackSender(vertx, key, TIMEOUT, true);
    }
}
