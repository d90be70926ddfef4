package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.orchestrator.turn.Work.RunCall;
import dev.sluice.orchestrator.turn.Work.RunStep;
import java.util.List;
import java.util.Optional;

/** What one fact must have to do with its input, and what work must go with it. Knows nothing of the decider's rules. */
final class Witness {
    private Witness() {}

    static void check(Conversation before, Input input, Fact fact, List<Work> work) {
        if (input instanceof Input.CallOutcome outcome) {
            require(isOfTheLastAttempt(before, outcome), "what comes of an earlier attempt changes nothing");
        }
        switch (fact) {
            case Fact.StepScheduled scheduled ->
                require(
                        work.stream()
                                .anyMatch(item -> item instanceof RunStep run
                                        && run.step().equals(scheduled.step())),
                        "a step that is scheduled is asked for");
            case Fact.CallScheduled scheduled ->
                require(
                        work.stream()
                                .anyMatch(item -> item instanceof RunCall run
                                        && run.call().equals(scheduled.call())),
                        "a call that is scheduled is asked for");
            case Fact.ApprovalSettled settled -> settled(input, settled, work);
            case Fact.TurnCancelling cancelling ->
                require(
                        work.contains(new Work.StopTurn(cancelling.turn())),
                        "whoever works for a turn is told that it is cancelled");
            case Fact.StepCompleted completed ->
                require(
                        input instanceof Input.StepOutcome outcome
                                && outcome.step().equals(completed.step()),
                        "a step is completed by its own outcome");
            case Fact.TaskHandedOver handed ->
                require(
                        input instanceof Input.StepHandsOver handing
                                && handing.step().task().equals(handed.task())
                                && handing.to().equals(handed.to())
                                && !handed.agent().equals(handed.to()),
                        "a task goes to whom its agent named");
            case Fact.PlanStated stated ->
                require(
                        stated.reason().equals("the plan was declared")
                                || input instanceof Input.PlanProposed proposed
                                        && proposed.plan().equals(stated.plan()),
                        "a plan is what was proposed, or declared");
            case Fact.QuestionAsked asked ->
                require(
                        input instanceof Input.StepAsks asks && asks.step().equals(asked.step()),
                        "a question is what the model asked");
            case Fact.QuestionAnswered reply ->
                require(
                        input instanceof Input.QuestionAnswered answered
                                && answered.question().equals(reply.question())
                                && answered.text().equals(reply.text())
                                && answered.answeredBy().equals(reply.answeredBy()),
                        "a question is answered as somebody did");
            case Fact.CallRequested requested ->
                require(
                        input instanceof Input.StepWantsTools wanting
                                && wanting.calls().contains(requested.request()),
                        "a call is what the model asked for");
            case Fact.CallCompleted completed
            when completed.status() == CallStatus.SUCCEEDED ->
                require(
                        input instanceof Input.CallSucceeded outcome
                                && outcome.call().equals(completed.call()),
                        "a call succeeds by its own outcome");
            case Fact.InstructionsRead read ->
                require(
                        input instanceof Input.InstructionsRead told
                                && told.turn().equals(read.turn())
                                && told.files().equals(read.files())
                                && !before.guidance()
                                        .equals(Optional.of(told(before).with(read.files()))),
                        "instructions are what was read, and news");
            case Fact.NotesChosen chosen ->
                require(
                        input instanceof Input.InstructionsRead told
                                && told.turn().equals(chosen.turn())
                                && told.notes().equals(Optional.of(chosen.notes()))
                                && !told(before).equals(told(before).withNotes(chosen.notes())),
                        "notes are those that were chosen, and news");
            case Fact.SessionForked forked -> begun(forked.files().isPresent(), work);
            case Fact.SessionRewound rewound -> begun(rewound.files().isPresent(), work);
            case Fact.SessionRested _ ->
                require(
                        input instanceof Input.RestKept kept && kept.seq() == before.seq(),
                        "a session rests as it was when its rest was kept");
            case Fact.TurnAccepted accepted ->
                require(
                        input instanceof Input.TurnSubmitted submitted
                                && submitted.text().equals(accepted.text())
                                && submitted.turn().equals(accepted.turn()),
                        "a turn is what was submitted");
            default -> {}
        }
    }

    private static boolean isOfTheLastAttempt(Conversation before, Input.CallOutcome outcome) {
        var call = before.turn().flatMap(turn -> turn.call(outcome.call()));
        return call.isPresent()
                && outcome.attempt()
                        .map(attempt -> attempt == call.get().attempt())
                        .orElse(true);
    }

    private static void begun(boolean named, List<Work> work) {
        require(
                named == work.stream().anyMatch(Work.StartFiles.class::isInstance),
                "files that are named are begun with, and no others");
    }

    private static void settled(Input input, Fact.ApprovalSettled settled, List<Work> work) {
        require(
                input instanceof Input.ApprovalDecided decided
                        && decided.approval().equals(settled.approval())
                        && decided.approved() == settled.approved(),
                "an approval is settled as it was decided");
        var sent = work.stream()
                .filter(item -> item instanceof RunCall run && run.call().equals(settled.call()))
                .map(RunCall.class::cast)
                .findFirst();
        require(
                settled.edit().isEmpty()
                        || sent.filter(run ->
                                        run.grant().isEmpty() && run.editedBy().equals(Optional.of(settled.approval())))
                                .isPresent(),
                "a changed call is judged as it is now, with a grant for nothing");
        require(
                !settled.approved()
                        || settled.edit().isPresent()
                        || sent.flatMap(RunCall::grant)
                                .filter(grant -> grant.approval().equals(settled.approval())
                                        && grant.call().equals(settled.call())
                                        && !grant.digest().equals("another digest"))
                                .isPresent(),
                "an approved call runs with the grant for it");
        require(settled.approved() || sent.isEmpty(), "a rejected call does not run");
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError(rule);
        }
    }

    private static Guidance told(Conversation conversation) {
        return conversation.guidance().orElse(Guidance.NOTHING);
    }
}
