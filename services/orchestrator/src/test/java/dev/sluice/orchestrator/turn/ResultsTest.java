package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.ResultKind;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the end of a turn tells of its tasks: need (2) and code (3) have typed results, note (4) answers in words. */
class ResultsTest {
    private static final int NEED = 2;
    private static final int CODE = 3;
    private static final int NOTE = 4;
    private static final String WANTED = "{\"wanted\": \"true\", \"accepted_when\": [\"it runs\"]}";
    private static final String WRITTEN = "{\"files\": 2, \"by\": {\"who\": \"me\"}, \"passed\": true}";

    private final Stage stage = Stage.open();

    @Test
    void theEndOfATurnHasTheFieldsOfItsTasksAsTheyAre() throws Exception {
        begin();

        stage.answer(NEED, WANTED);
        stage.answer(CODE, "```json\n" + WRITTEN + "\n```");
        stage.answer(NOTE, "noted");
        stage.answer(1, "all is there");

        assertEquals(Optional.of(Map.of("need", json(WANTED), "code", json(WRITTEN))), results());
    }

    @Test
    void theyOutliveTheStore() throws Exception {
        begin();
        stage.answer(NEED, WANTED);

        stage.conversation = StoredConversation.read(StoredConversation.write(stage.conversation))
                .conversation();
        stage.answer(CODE, WRITTEN);
        stage.answer(NOTE, "noted");
        stage.answer(1, "all is there");

        assertEquals(Optional.of(Map.of("need", json(WANTED), "code", json(WRITTEN))), results());
    }

    @Test
    void aResultThatIsLongStandsInTheFactOfItsTaskAlone() throws Exception {
        begin();
        var more = "x".repeat(9_000);

        stage.answer(NEED, WANTED.replace("it runs", more));
        stage.answer(CODE, WRITTEN);
        stage.answer(NOTE, "noted");
        stage.answer(1, "all is there");

        assertEquals(Optional.of(Map.of("code", json(WRITTEN))), results());
        assertEquals(
                "[\"%s\"]".formatted(more),
                stage.all(Fact.TaskCompleted.class).getFirst().result().get("accepted_when"));
    }

    @Test
    void aTaskThatFailedHasNone() throws Exception {
        begin();
        stage.play(new Input.StepFailed(
                stage.step(NEED), 1, StepFailure.FILTERED, "no answer", Optional.empty(), Optional.empty()));
        stage.answer(CODE, WRITTEN);
        stage.answer(NOTE, "noted");
        stage.answer(1, "half of it");

        assertEquals(Optional.of(Map.of("code", json(WRITTEN))), results());
    }

    @Test
    void aTurnWithoutTypedResultsTellsNone() {
        stage.submit("a", new Plan(List.of(task("note", Map.of()))));
        stage.answer(2, "noted");
        stage.answer(1, "done");

        assertEquals(Optional.empty(), results());
    }

    private void begin() {
        stage.submit(
                "a",
                new Plan(List.of(
                        task("need", Map.of("wanted", ResultKind.TEXT, "accepted_when", ResultKind.LIST)),
                        task(
                                "code",
                                Map.of("files", ResultKind.NUMBER, "by", ResultKind.OBJECT, "passed", ResultKind.FLAG)),
                        task("note", Map.of()))));
    }

    private static PlannedTask task(String name, Map<String, ResultKind> fields) {
        return new PlannedTask(
                name, Role.ASK, "do it", List.of(), Optional.of(fields).filter(some -> !some.isEmpty()));
    }

    private Optional<Map<String, JsonNode>> results() {
        return ((Fact.TurnCompleted) stage.last()).results();
    }

    private static JsonNode json(String text) throws Exception {
        return MessageCodec.mapper().readTree(text);
    }
}
