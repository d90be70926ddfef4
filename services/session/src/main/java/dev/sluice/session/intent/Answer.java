package dev.sluice.session.intent;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;

/** Which of the facts that an intent causes is its answer. */
final class Answer {
    private Answer() {}

    static boolean answers(Fact fact, Input.Intent intent) {
        if (fact instanceof Fact.IntentRefused) {
            return true;
        }
        return switch (intent) {
            case Input.SessionRequested _ -> fact instanceof Fact.SessionOpened;
            case Input.ForkRequested _ -> fact instanceof Fact.SessionForked;
            case Input.RewindRequested _ -> fact instanceof Fact.SessionRewound;
            case Input.SessionDeletionRequested _ -> fact instanceof Fact.SessionDeleted;
            case Input.TurnSubmitted _ -> fact instanceof Fact.TurnAccepted || fact instanceof Fact.TurnSteered;
            case Input.CancelRequested _ -> fact instanceof Fact.TurnCancelling || fact instanceof Fact.TurnCancelled;
            case Input.QuestionAnswered _ -> fact instanceof Fact.QuestionAnswered;
            case Input.FeedbackGiven _ -> fact instanceof Fact.FeedbackGiven;
            case Input.ModeRequested _ -> fact instanceof Fact.ModeChanged;
            case Input.SharingRequested _ -> fact instanceof Fact.SharingChanged;
            case Input.GrantWithdrawalRequested _ -> fact instanceof Fact.GrantWithdrawn;
            case Input.ApprovalDecided _ ->
                fact instanceof Fact.ApprovalSettled || fact instanceof Fact.ApprovalSupported;
        };
    }
}
