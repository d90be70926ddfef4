package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InputRecordTest {
    private static final Actor ADA = new Actor.Person(new UserId("ada@example.org"));
    private static final Actor GRACE = new Actor.Person(new UserId("grace"));

    /** Who speaks in the golden inputs that name nobody. */
    private static final Map<String, Actor> SPEAKERS = Map.of(
            "Input.TurnSubmitted", ADA,
            "Input.CancelRequested", ADA,
            "Input.ApprovalDecided", GRACE,
            "Input.StepAnswered", Actor.WORKERS,
            "Input.CallFailed", Actor.EXECUTOR,
            "Input.ApprovalRequired", Actor.EXECUTOR,
            "Input.DeadlinePassed", Actor.ORCHESTRATOR);

    static Iterable<String> goldenInputs() {
        return SPEAKERS.keySet();
    }

    @ParameterizedTest
    @MethodSource("goldenInputs")
    void anInputOfAnOlderWriterSpeaksForItsOwnerOrItsService(String name) throws Exception {
        var older = MessageCodec.read(new GoldenMessage(name, InputRecord.class).bytes(), InputRecord.class);

        assertEquals(SPEAKERS.get(name), older.speaker());
    }

    @Test
    void whoeverIsNamedSpeaks() throws Exception {
        var golden = new GoldenMessage("Input.TurnSubmitted", InputRecord.class);
        var submitted = MessageCodec.read(golden.bytes(), InputRecord.class);

        var shared = new InputRecord(
                submitted.id(), submitted.scope(), Optional.of(GRACE), submitted.traceparent(), submitted.input());

        assertEquals(GRACE, shared.speaker());
    }
}
