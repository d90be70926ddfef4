package dev.sluice.session.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Proof;
import dev.sluice.contracts.ResultKind;
import dev.sluice.contracts.Role;
import dev.sluice.session.door.json.StrictJson;
import dev.sluice.session.door.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeclaredTaskTest {
    @Test
    void aTaskIsAsItIsDeclared() {
        var task = read("""
                {"name": "build", "role": "coder", "instruction": "build it", "after": ["design"],
                 "result": {"code": "text", "lines": "number"}}""");

        assertEquals(
                new PlannedTask(
                        "build",
                        Role.CODER,
                        "build it",
                        List.of("design"),
                        Optional.of(Map.of("code", ResultKind.TEXT, "lines", ResultKind.NUMBER))),
                task.planned());
    }

    @Test
    void aTaskMayHaveToProveWhatItSaysAndHaveATimeOfItsOwn() {
        var task = read("""
                {"name": "check", "role": "debug", "instruction": "check it", "result": {"passed": "flag"},
                 "proof": {"tools": ["run_tests"], "flag": "passed"}, "seconds": 600}""").planned();

        assertEquals(Optional.of(new Proof(List.of("run_tests"), Optional.of("passed"))), task.proof());
        assertEquals(Optional.of(Duration.ofMinutes(10)), task.timeMax());
        assertEquals(task, DeclaredTask.of(task).planned());
    }

    @Test
    void aTaskThatNeedsNothingAnswersInWords() {
        var task = read("{\"name\": \"build\", \"role\": \"coder\", \"instruction\": \"build it\"}");

        assertEquals(new PlannedTask("build", Role.CODER, "build it", List.of(), Optional.empty()), task.planned());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"role\": \"coder\", \"instruction\": \"i\"}",
                "{\"name\": \"n\", \"role\": \"coder\", \"instruction\": \" \"}",
                "{\"name\": \"n\", \"role\": \"coder\", \"instruction\": \"i\", \"result\": {\"code\": \"poem\"}}",
                "{\"name\": \"n\", \"role\": \"coder\", \"instruction\": \"i\", \"proof\": {\"flag\": \"x\"}}",
                "{\"name\": \"n\", \"role\": \"coder\", \"instruction\": \"i\", \"then\": []}"
            })
    void whatIsNoTaskIsRefusedAtTheDoor(String body) {
        var problem = assertThrows(Problem.class, () -> read(body));

        assertEquals(400, problem.status());
    }

    private static DeclaredTask read(String body) {
        return StrictJson.read(body.getBytes(StandardCharsets.UTF_8), DeclaredTask.class);
    }
}
