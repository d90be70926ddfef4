package dev.sluice.orchestrator.stream;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.Topics;
import dev.sluice.embedded.EmbeddedInfra;
import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.embedded.InfraPorts;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a broker of its own, because the partition stays held for whoever would come after. */
class HeldPartitionsTest {
    /** So many that the last are not committed when the thread meets the input behind them. */
    private static final int TURNS = 15;

    @TempDir
    Path directory;

    private EmbeddedInfra infra;
    private Map<String, String> kafka;
    private LiveOrchestrator orchestrator;

    @BeforeEach
    void open() {
        infra = EmbeddedInfra.start(new EmbeddedOptions(directory.resolve("data"), InfraPorts.ANY, false));
        kafka = infra.addresses().kafka();
        orchestrator = new LiveOrchestrator(kafka, directory);
    }

    @AfterEach
    void close() {
        orchestrator.close();
        infra.close();
    }

    @Test
    void anInputOfANewerReleaseHoldsItsPartitionAndNoOther() {
        var held = DrivenTopology.scope("held");
        var free = DrivenTopology.scope("free");
        try (var letters = TopicProbe.open(kafka, Topics.DEAD_LETTERS.name());
                var writer = TopicWriter.open(kafka)) {
            orchestrator.start();
            orchestrator.submit(held, "a", "before");
            orchestrator.awaitFacts(held, Fact.StepScheduled.class, 1);
            var place = writer.send(Topics.INBOX, "held", newer(held));
            orchestrator.submit(held, "b", "behind");
            await().atMost(LiveOrchestrator.LIMIT)
                    .until(() -> orchestrator.trouble().contains("sluice.inbox-" + place.partition()));
            orchestrator.submit(free, "c", "elsewhere");
            orchestrator.awaitFacts(free, Fact.StepScheduled.class, 1);
            assertEquals(1, orchestrator.factsSeen(held, Fact.TurnAccepted.class));
            assertTrue(letters.seen().isEmpty());
        }
    }

    @Test
    void inputsThatAreReadTogetherWithTheHeldOneAreDecided() {
        var held = DrivenTopology.scope("held");
        try (var writer = TopicWriter.open(kafka)) {
            for (int turn = 1; turn <= TURNS; turn++) {
                orchestrator.submit(held, "t" + turn, "before");
            }
            orchestrator.flush();
            var place = writer.send(Topics.INBOX, "held", newer(held));
            orchestrator.startHeld();
            orchestrator.awaitFacts(held, Fact.TurnAccepted.class, TURNS);
            assertTrue(orchestrator.trouble().contains("sluice.inbox-" + place.partition()));
        }
    }

    private byte[] newer(Scope scope) {
        var known = MessageCodec.write(orchestrator.input(scope, new Input.SessionDeletionRequested()));
        return new String(known, StandardCharsets.UTF_8)
                .replace("SessionDeletionRequested", "SessionForkRequested")
                .getBytes(StandardCharsets.UTF_8);
    }
}
