package dev.sluice.orchestrator.turn;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallView;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InstructionsFile;
import dev.sluice.contracts.QuestionTimes;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.ToldNote;
import dev.sluice.contracts.ToolCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Whoever works for the session of a simulation: models and tools, whose outcomes come as chance has it. Now and then a model
 * is stubborn for a while: then it asks for the same whatever comes, and its tool says the same.
 */
final class SimulatedWorkers {
    private final Random random;
    private int stubborn;

    SimulatedWorkers(Random random) {
        this.random = random;
    }

    /** From now on the model is stubborn for so many outcomes. */
    void beStubborn(int outcomes) {
        stubborn = outcomes;
    }

    /** What comes of a piece of work; nothing of what nobody answers. */
    Optional<Input> outcome(Work item) {
        var again = stubborn-- > 0;
        return switch (item) {
            case Work.RunStep step -> Optional.of(again ? asksAgain(step) : stepOutcome(step));
            case Work.RunCall call ->
                Optional.of((again ? new Input.CallSucceeded(call.call(), "output", false) : callOutcome(call))
                        // An executor of before attempts were told says nothing of them.
                        .of(random.nextInt(8) == 7 ? Optional.empty() : Optional.of(call.attempt())));
            case Work.ReadInstructions read ->
                Optional.of(new Input.InstructionsRead(
                        read.turn(), instructions(), read.notesFor().flatMap(_ -> notes())));
            case Work.KeepSession rest ->
                Optional.of(new Input.RestKept(rest.seq(), 0, List.of((long) random.nextInt(1_000))));
            case Work.StopTurn _,
                    Work.StopStep _,
                    Work.StopCall _,
                    Work.DropWorkspace _,
                    Work.StartFiles _,
                    Work.WithdrawGrant _,
                    Work.ReportStranger _ -> Optional.empty();
        };
    }

    private List<InstructionsFile> instructions() {
        return random.nextInt(3) == 0
                ? List.of()
                : List.of(new InstructionsFile("AGENTS.md", "do " + random.nextInt(2), 4, true));
    }

    /** Sometimes nobody can look. */
    private Optional<List<ToldNote>> notes() {
        return switch (random.nextInt(4)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(List.of());
            default -> Optional.of(List.of(new ToldNote("n-1", "note " + random.nextInt(2), true)));
        };
    }

    private static Input asksAgain(Work.RunStep step) {
        return new Input.StepWantsTools(step.step(), 1, "", List.of(call(step, 1, false)), TokenUsage.NONE, "m");
    }

    private Input stepOutcome(Work.RunStep step) {
        return switch (random.nextInt(10)) {
            case 0, 1 -> new Input.StepAnswered(step.step(), 1, answer(), TokenUsage.NONE, "m");
            case 2 ->
                new Input.StepFailed(
                        step.step(),
                        1,
                        StepFailure.values()[random.nextInt(StepFailure.values().length)],
                        "broken",
                        random.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofSeconds(random.nextInt(600))));
            case 3 -> new Input.StepCancelled(step.step(), 1);
            case 4 ->
                new Input.StepAsks(step.step(), 1, "which?", TokenUsage.NONE, "m", Optional.empty(), Optional.empty());
            case 5 ->
                new Input.PlanProposed(
                        step.step(),
                        1,
                        "",
                        "it is large",
                        SimulatedPlan.draw(random),
                        TokenUsage.NONE,
                        "m",
                        Optional.empty(),
                        Optional.empty());
            case 6 ->
                new Input.StepHandsOver(
                        step.step(),
                        1,
                        "",
                        random.nextInt(4) == 3 ? new Role("nobody") : random.nextBoolean() ? Role.DEBUG : Role.CODER,
                        "go on",
                        TokenUsage.NONE,
                        "m",
                        Optional.empty(),
                        Optional.empty());
            default -> wantTools(step);
        };
    }

    private String answer() {
        return switch (random.nextInt(4)) {
            case 0, 1 -> "done";
            case 2 -> "{\"code\":\"x\",\"passed\":true}";
            default -> "{\"code\":\"x\",\"passed\":false}";
        };
    }

    private Input wantTools(Work.RunStep step) {
        var calls = new ArrayList<ToolCall>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            calls.add(call(step, i + 1, random.nextBoolean()));
        }
        return new Input.StepWantsTools(step.step(), 1, "", calls, TokenUsage.NONE, "m");
    }

    private static ToolCall call(Work.RunStep step, int number, boolean effect) {
        return new ToolCall(
                CallId.of(step.step(), number), "tool", JsonNodeFactory.instance.objectNode(), effect, "v1");
    }

    private Input.CallOutcome callOutcome(Work.RunCall call) {
        return switch (random.nextInt(7)) {
            case 0 ->
                new Input.CallFailed(
                        call.call(), random.nextBoolean() ? CallFailure.TOOL_ERROR : CallFailure.TIMEOUT, "no");
            case 1 -> new Input.CallUnknown(call.call(), "who knows");
            case 2 -> new Input.CallCancelled(call.call());
            case 3, 4 ->
                new Input.ApprovalRequired(
                        call.call(),
                        "tool",
                        JsonNodeFactory.instance.objectNode(),
                        "digest-" + random.nextInt(3),
                        "writes",
                        Risk.LOW,
                        Optional.empty(),
                        Optional.empty(),
                        view(call.call()));
            default ->
                new Input.CallSucceeded(
                        call.call(),
                        "output",
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        random.nextBoolean() ? Optional.empty() : Optional.of(random.nextInt(2)));
        };
    }

    /** Of some calls the question is closed after a while, and of some of those two people are needed; no chance is used up. */
    private static Optional<CallView> view(CallId call) {
        var kind = Math.floorMod(call.value().hashCode(), 8);
        if (kind > 2) {
            return Optional.empty();
        }
        var times = new QuestionTimes(
                Optional.of(Duration.ofSeconds(60 + 20L * kind)), Optional.of(Duration.ofSeconds(25)), kind);
        return Optional.of(Stage.view(kind == 2 ? Optional.of(2) : Optional.empty(), Optional.of(times)));
    }
}
