package dev.sluice.contracts;

import java.util.Optional;

/**
 * One record of {@code sluice.inbox}, keyed by the session.
 *
 * @param id names this input for ever; facts name it as their cause. Receivers of a repeated id see the same answer
 * @param scope whose conversation it is about
 * @param actor who speaks; writers of today always say it, see {@link #speaker()}
 * @param traceparent the W3C trace context of the request that led here
 * @param input what is said
 */
public record InputRecord(String id, Scope scope, Optional<Actor> actor, Optional<String> traceparent, Input input) {

    /** Who speaks. Where an older writer did not say: the owner for an intent, the service for what services tell. */
    public Actor speaker() {
        return actor.orElseGet(() -> switch (input) {
            case Input.ApprovalDecided decided -> new Actor.Person(decided.decidedBy());
            case Input.QuestionAnswered answered -> new Actor.Person(answered.answeredBy());
            case Input.Intent _ -> new Actor.Person(scope.user());
            case Input.StepOutcome _, Input.SummaryWritten _ -> Actor.WORKERS;
            case Input.CallOutcome _, Input.InstructionsRead _, Input.FilesArrived _ -> Actor.EXECUTOR;
            case Input.DeadlinePassed _, Input.Resting _ -> Actor.ORCHESTRATOR;
        });
    }
}
