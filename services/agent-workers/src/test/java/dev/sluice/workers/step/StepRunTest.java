package dev.sluice.workers.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.sluice.workers.delta.DeltaStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How one run of a step ends, and whose it is. */
class StepRunTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final ChatResponse REPLY =
            ChatResponse.builder().aiMessage(AiMessage.from("42")).build();

    private final List<Runnable> deliveries = new ArrayList<>();
    private final StepRun run = new StepRun(DeltaStream.open("test", Duration.ZERO, (index, kind, piece) -> true), 100);

    @Test
    void aRedeliveryAdoptsTheRunThatTheFirstDeliveryLoses() throws Exception {
        run.heldBy(deliveries::add);
        run.heldBy(deliveries::add);

        deliveries.getFirst().run();
        run.replied(REPLY);

        assertEquals(new RunEnd.Replied(REPLY), run.await(LONG, LONG, LONG));
    }

    @Test
    void aRunIsLostWhenItsLastDeliveryIs() throws Exception {
        run.heldBy(deliveries::add);
        run.heldBy(deliveries::add);

        deliveries.forEach(Runnable::run);

        assertInstanceOf(RunEnd.Lost.class, run.await(LONG, LONG, LONG));
        assertFalse(run.heldBy(deliveries::add));
    }

    @Test
    void aRedeliveryThatComesWhileTheOutcomeIsWrittenWaitsForIt() throws Exception {
        run.heldBy(deliveries::add);
        run.replied(REPLY);
        deliveries.getFirst().run();

        assertTrue(run.heldBy(deliveries::add));
        run.close(true);

        assertTrue(run.awaitAnswer());
    }

    @Test
    void bytesThatSayNothingBreakTheSilence() throws Exception {
        var talker = Thread.ofVirtual().start(() -> {
            while (run.open()) {
                run.heard();
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofMillis(50).toNanos());
            }
        });

        var end = run.await(LONG, Duration.ofSeconds(4), Duration.ofSeconds(2));

        talker.join();
        assertInstanceOf(RunEnd.TimeUp.class, end);
    }

    @Test
    void silenceOfTheWireEndsIt() throws Exception {
        assertEquals(new RunEnd.Silent(Duration.ofMillis(50)), run.await(LONG, LONG, Duration.ofMillis(50)));
    }

    @Test
    void whatIsStillBeingWrittenWhenTheTimeIsUpIsTold() throws Exception {
        run.heard();
        run.wrote("I shall write.");
        run.wroteArguments("write_file", 17);

        var end = assertInstanceOf(RunEnd.TimeUp.class, run.await(LONG, Duration.ofMillis(1), LONG));

        assertEquals("I shall write.", end.text());
        assertEquals("write_file", end.openCall().orElseThrow());
    }
}
