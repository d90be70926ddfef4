package dev.sluice.endtoend;

import static dev.sluice.endtoend.Client.JSON;
import static dev.sluice.endtoend.Walk.outcome;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Topics;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import dev.sluice.testkit.provider.ScriptedReply;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** A turn that is called off, wherever it is: it ends at once, and nothing of it happens later. */
interface CancelsWalk extends Walk {
    /** From the wish to cancel to the turn's end: what is out has two seconds to answer, and the rest is slack. */
    Duration CANCEL_MAX = Duration.ofSeconds(5);

    @Test
    default void cancelDuringTheModelStreamClosesItWithinTwoSeconds() {
        try (var watch = admin().watch(admin().createSession())) {
            var marker = UUID.randomUUID().toString();
            watch.chat(marker + " [[mock tokens=2000 itl=20]]", "ask");
            watch.awaitFrame("token");
            var asked = Instant.now();
            watch.cancel();
            assertEquals("cancelled", watch.awaitFrame("done").path("outcome").asText());
            var request = requestWith(marker);
            await().atMost(LIMIT).until(() -> request.closedByClientAt().isPresent());
            assertTrue(Duration.between(asked, request.closedByClientAt().orElseThrow())
                            .compareTo(Duration.ofSeconds(2))
                    <= 0);
        }
    }

    @Test
    default void cancelDuringAnApprovalIsFinal() throws IOException {
        var session = sampleSession();
        provider().script("cancelled", ScriptedReply.calls(Tool.write("c.txt", "c\n")), ScriptedReply.text("Done."));
        try (var watch = admin().watch(session)) {
            watch.chat("go [[mock script=cancelled]]", "coder");
            var approval =
                    watch.awaitFrame("approval_required").path("approval_id").asText();
            watch.cancel();
            assertEquals("cancelled", watch.awaitFrame("done").path("outcome").asText());
            var late = admin().post(
                            "/api/v1/approvals/" + approval + "/decision",
                            JSON.createObjectNode().put("approved", true));
            assertEquals(409, late.status(), late.toString());
            assertFalse(Files.exists(file(session, "c.txt")));
        }
    }

    @Test
    default void cancelDuringAToolIsFinalAndALaterDeliveryDoesNothing() throws Exception {
        var session = sampleSession();
        provider().script("tool", ScriptedReply.calls(Tool.write("e.txt", "e\n")), ScriptedReply.text("Done."));
        try (var watch = admin().watch(session);
                var calls = TopicProbe.open(
                        platform().kafka(), Topics.calls("local").name());
                var inbox = TopicProbe.open(platform().kafka(), Topics.INBOX.name());
                var writer = TopicWriter.open(platform().kafka())) {
            watch.chat("go [[mock script=tool]]", "coder");
            var approval =
                    watch.awaitFrame("approval_required").path("approval_id").asText();
            ConsumerRecord<String, byte[]> granted;
            try (var _ = BusyWorkspaces.hold(platform().data())) {
                watch.decide(approval, true);
                granted = calls.await(record -> isGranted(record, session), LIMIT);
                var asked = System.nanoTime();
                watch.cancel();
                assertEquals("cancelled", outcome(watch.awaitFrame("done")));
                assertTrue(System.nanoTime() - asked < CANCEL_MAX.toNanos());
            }
            var answers = outcomes(inbox.seen(), granted.key());
            writer.send(Topics.calls("local"), granted.key(), granted.value());
            inbox.await(record -> isOutcome(record, granted.key()), answers + 1, LIMIT);
            // The session goes on, so all that the second delivery could have caused has been decided.
            watch.chat("and now [[mock tokens=2]]", "ask");
            watch.awaitDone(2);
            assertFalse(Files.exists(file(session, "e.txt")));
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    private static boolean isGranted(ConsumerRecord<String, byte[]> record, String session) {
        return record.key().startsWith(session)
                && Client.tree(record.value()).path("grant").isObject();
    }

    private static boolean isOutcome(ConsumerRecord<String, byte[]> record, String call) {
        return Client.tree(record.value()).path("input").path("call").asText().equals(call);
    }

    private static int outcomes(List<ConsumerRecord<String, byte[]>> inbox, String call) {
        return Math.toIntExact(
                inbox.stream().filter(record -> isOutcome(record, call)).count());
    }
}
