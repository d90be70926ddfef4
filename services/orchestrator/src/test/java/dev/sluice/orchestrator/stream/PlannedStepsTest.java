package dev.sluice.orchestrator.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.ResultKind;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.StepWork;
import dev.sluice.contracts.TaskId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.Versions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the steps of a plan are shown: design (2) and research (3) side by side, then build (4). */
class PlannedStepsTest {
    private static final TurnId TURN = TurnId.of(DrivenTopology.SCOPE.session(), "a");

    private final DrivenTopology topology = new DrivenTopology();

    @BeforeEach
    void aJobWithAPlan() {
        topology.send(new Input.TurnSubmitted(
                TURN,
                "digest",
                Origin.CHAT,
                Optional.empty(),
                "make it fast",
                Versions.BUILT_IN,
                Limits.standard(),
                Optional.of(new Input.SessionRequested(Optional.empty(), Optional.empty())),
                Optional.of(new Plan(List.of(
                        new PlannedTask("design", Role.ARCHITECT, "design it", List.of(), Optional.empty()),
                        new PlannedTask("research", Role.ASK, "look it up", List.of(), Optional.empty()),
                        new PlannedTask(
                                "build",
                                Role.CODER,
                                "build it",
                                List.of("design"),
                                Optional.of(Map.of("code", ResultKind.TEXT))))))));
    }

    @AfterEach
    void stop() {
        topology.close();
    }

    @Test
    void aTaskIsShownTheRequestAndItsPart() {
        var shown = steps(Role.ARCHITECT).getLast().history();

        assertEquals(Optional.empty(), steps(Role.ARCHITECT).getLast().planVersions());
        assertEquals(new HistoryEntry.UserSaid("make it fast"), shown.getFirst());
        assertEquals(
                new HistoryEntry.UserSaid(
                        "Do this part of it, and only this part: design it", Optional.of(TaskId.of(TURN, 2))),
                shown.getLast());
    }

    @Test
    void aTaskIsShownTheResultsThatItNeedsAndNoOthers() {
        answer(3, "what I found");
        answer(2, "a cache");

        var brief = last(steps(Role.CODER).getLast());

        assertTrue(brief.contains("build it"), brief);
        assertTrue(brief.contains("Result of the part \"design\" by architect:\na cache"), brief);
        assertTrue(!brief.contains("what I found"), brief);
        assertTrue(brief.endsWith("Answer with one JSON object and nothing else: {\"code\": <text>}"), brief);
    }

    @Test
    void theFirstTaskIsShownAllResults() {
        answer(3, "what I found");
        answer(2, "a cache");
        answer(4, "{\"code\": \"x\"}");

        var shown = steps(Role.ORCHESTRATOR).getLast();

        assertEquals(2, shown.history().size());
        for (var result : List.of("what I found", "a cache", "{\"code\": \"x\"}")) {
            assertTrue(last(shown).contains(result), last(shown));
        }
    }

    @Test
    void aModelIsToldWhatWasWrongWithItsAnswer() {
        answer(2, "a cache");
        answer(4, "Here it is!");
        var retry = topology.newFacts().getLast();
        topology.send(DrivenTopology.SCOPE, new Input.DeadlinePassed("retry " + TURN + "/4", due(retry)), due(retry));

        assertTrue(last(steps(Role.CODER).getLast()).startsWith("The answer is no JSON object."));
    }

    @Test
    void aLaterTurnIsShownWhatAnsweredTheUserAlone() {
        answer(3, "what I found");
        answer(2, "a cache");
        answer(4, "{\"code\": \"x\"}");
        answer(1, "It is fast now.");

        topology.submit("b", "and now?");

        assertEquals(
                List.of("make it fast", "It is fast now.", "and now?"),
                topology.lastStep().history().stream()
                        .filter(entry -> entry.owner().isEmpty() || entry instanceof HistoryEntry.AgentSaid)
                        .map(PlannedStepsTest::text)
                        .toList());
    }

    private static Instant due(Fact fact) {
        return ((Fact.StepFailed) fact).retryAt().orElseThrow();
    }

    private void answer(int task, String text) {
        topology.send(new Input.StepAnswered(StepId.of(TURN, task, 1, 1), 1, text, TokenUsage.NONE, "m"));
    }

    private List<StepWork> steps(Role role) {
        return topology.sentTo(Topics.steps(role.name(), false)).stream()
                .map(record -> DrivenTopology.read(record.value(), StepWork.class))
                .toList();
    }

    private static String last(StepWork step) {
        return text(step.history().getLast());
    }

    private static String text(HistoryEntry entry) {
        return switch (entry) {
            case HistoryEntry.UserSaid said -> said.text();
            case HistoryEntry.AgentSaid said -> said.text();
            case HistoryEntry.ToolAsked _,
                    HistoryEntry.ToolSaid _,
                    HistoryEntry.Told _,
                    HistoryEntry.Instructions _,
                    HistoryEntry.Notes _ -> throw new AssertionError("no tools here");
        };
    }
}
