package dev.sluice.orchestrator.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An installation that was updated while a turn waited for a person: its stores hold the first form of a conversation. */
class OlderStateTest {
    private static final Path FIRST_FORM = Path.of("src/test/resources/state/v1/asking.json");

    private final DrivenTopology topology = new DrivenTopology();

    @BeforeEach
    void stateOfTheReleaseBefore() throws IOException {
        topology.store(Sessions.STORE).put("s-1", Files.readAllBytes(FIRST_FORM));
    }

    @AfterEach
    void stop() {
        topology.close();
    }

    @Test
    void aTurnOfTheReleaseBeforeIsKnown() {
        say("i-new", submission("a"));

        assertEquals(Refusal.IDEMPOTENCY_CONFLICT, lastRefusal().reason());
    }

    @Test
    void anApprovalOfTheReleaseBeforeIsDecided() {
        var again = new ApprovalId("s-1.ac14af6cdf5c28e0de0489cfc");
        say("i-new", new Input.ApprovalDecided(again, false, Optional.empty(), new UserId("bob"), Optional.empty()));

        var refused = lastRefusal();
        assertEquals(Refusal.ALREADY_DECIDED, refused.reason());
        assertEquals(Optional.of(new UserId("grace")), refused.winner());
    }

    @Test
    void anInputThatTheReleaseBeforeAnsweredIsNotAnsweredAgain() {
        say("i-1", submission("c"));

        assertTrue(topology.newFacts().isEmpty());
    }

    @Test
    void whatIsWrittenIsTodaysForm() {
        say("i-new", submission("c"));

        var stored = new String(topology.store(Sessions.STORE).get("s-1"), StandardCharsets.UTF_8);
        assertTrue(stored.startsWith("{\"version\":3,"), stored.substring(0, 20));
    }

    private void say(String id, Input input) {
        topology.deliver(new InputRecord(id, DrivenTopology.SCOPE, Optional.empty(), Optional.empty(), input));
    }

    private static Input submission(String turn) {
        return new Input.TurnSubmitted(
                TurnId.of(DrivenTopology.SCOPE.session(), turn),
                "digest",
                Origin.CHAT,
                Optional.of(Role.CODER),
                "go on",
                Versions.BUILT_IN,
                Limits.standard(),
                Optional.empty());
    }

    private Fact.IntentRefused lastRefusal() {
        return assertInstanceOf(Fact.IntentRefused.class, topology.newFacts().getLast());
    }
}
