package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.CarriedHistory;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TextLimit;
import dev.sluice.contracts.Thought;
import dev.sluice.contracts.ToolCall;
import java.util.List;
import java.util.Optional;

/**
 * Whether what an input says can be written down as facts. The doors and those who work hold the same limits; this is
 * the last defence, so that no text ever makes a fact that its topic does not take.
 */
final class TextBounds {
    private TextBounds() {}

    static boolean hold(Input input) {
        return switch (input) {
            case Input.SessionRequested requested ->
                fits(TextLimit.TITLE, requested.title()) && fits(TextLimit.NAME, requested.workspace());
            case Input.SessionDeletionRequested _, Input.ModeRequested _, Input.SharingRequested _ -> true;
            case Input.ForkRequested requested -> hold(requested.opens()) && areFew(requested.history());
            case Input.RewindRequested requested -> areFew(requested.history());
            case Input.TurnSubmitted submitted ->
                TextLimit.TURN_TEXT.fits(submitted.text())
                        && TextLimit.NAME.fits(submitted.requestDigest())
                        && fits(TextLimit.REASON, submitted.callbackUrl())
                        && fits(TextLimit.REASON, submitted.why())
                        && submitted.opens().map(TextBounds::hold).orElse(true);
            case Input.CancelRequested requested -> fits(TextLimit.REASON, requested.reason());
            case Input.ApprovalDecided decided ->
                fits(TextLimit.REASON, decided.reason())
                        && decided.edit()
                                .map(edit -> TextLimit.PART.fits(TextLimit.bytesAsWritten(edit.arguments())))
                                .orElse(true);
            case Input.GrantWithdrawalRequested requested -> TextLimit.NAME.fits(requested.grant());
            case Input.FeedbackGiven given -> given.feedback().objection().isEmpty();
            case Input.QuestionAnswered answered -> TextLimit.TURN_TEXT.fits(answered.text());
            case Input.StepAsks asks ->
                TextLimit.PART.fits(asks.question()) && TextLimit.NAME.fits(asks.model()) && areShort(asks.thoughts());
            case Input.PlanProposed proposed ->
                TextLimit.PART.fits(proposed.text())
                        && TextLimit.REASON.fits(proposed.reason())
                        && TextLimit.NAME.fits(proposed.model())
                        && areShort(proposed.thoughts());
            case Input.StepHandsOver handing ->
                TextLimit.PART.fits(handing.text())
                        && TextLimit.INSTRUCTION.fits(handing.instruction())
                        && TextLimit.NAME.fits(handing.model())
                        && areShort(handing.thoughts());
            case Input.StepAnswered answered ->
                TextLimit.PART.fits(answered.text())
                        && TextLimit.NAME.fits(answered.model())
                        && areShort(answered.thoughts());
            case Input.StepWantsTools wanting ->
                TextLimit.PART.fits(wanting.text())
                        && TextLimit.NAME.fits(wanting.model())
                        && areShort(wanting.thoughts())
                        && wanting.calls().stream().allMatch(TextBounds::fits);
            case Input.StepFailed failed -> TextLimit.REASON.fits(failed.detail());
            case Input.SummaryWritten written ->
                TextLimit.PART.fits(written.text()) && TextLimit.NAME.fits(written.model());
            case Input.StepCancelled _ -> true;
            case Input.CallSucceeded succeeded -> TextLimit.PART.fits(succeeded.output());
            case Input.CallFailed failed -> TextLimit.PART.fits(failed.detail());
            case Input.CallUnknown unknown -> TextLimit.PART.fits(unknown.detail());
            case Input.CallCancelled _ -> true;
            case Input.ApprovalRequired required -> fits(required);
            case Input.InstructionsRead read ->
                TextLimit.PART.fits(read.files().stream()
                                .mapToLong(file ->
                                        TextLimit.bytesAsWritten(file.text()) + TextLimit.bytesAsWritten(file.path()))
                                .sum()
                        + read.notes().stream()
                                .flatMap(List::stream)
                                .mapToLong(note ->
                                        TextLimit.bytesAsWritten(note.text()) + TextLimit.bytesAsWritten(note.id()))
                                .sum());
            case Input.FilesArrived _, Input.DeadlinePassed _, Input.Resting _ -> true;
        };
    }

    private static boolean fits(TextLimit limit, Optional<String> text) {
        return text.map(limit::fits).orElse(true);
    }

    /** How long they are together their writer sees to; where he did not, their fact is too large to be written. */
    private static boolean areFew(CarriedHistory history) {
        return history.lines().size() <= CarriedHistory.LINES_MAX
                && history.summary()
                        .map(summary -> summary.before() <= history.lines().size())
                        .orElse(true);
    }

    private static boolean areShort(Optional<List<Thought>> thoughts) {
        return TextLimit.THOUGHTS.fits(thoughts.stream()
                .flatMap(List::stream)
                .mapToLong(Thought::bytesAsWritten)
                .sum());
    }

    private static boolean fits(ToolCall call) {
        return TextLimit.NAME.fits(call.tool())
                && TextLimit.NAME.fits(call.toolVersion())
                && TextLimit.PART.fits(TextLimit.bytesAsWritten(call.arguments()));
    }

    /** A question shows the arguments, what they would change, and both in fields: all of it stands in one fact. */
    private static boolean fits(Input.ApprovalRequired required) {
        var shown = TextLimit.bytesAsWritten(required.arguments())
                + required.diff().map(TextLimit::bytesAsWritten).orElse(0L)
                + required.view().map(view -> MessageCodec.write(view).length).orElse(0);
        return TextLimit.PART.fits(shown)
                && TextLimit.NAME.fits(required.tool())
                && TextLimit.NAME.fits(required.digest())
                && TextLimit.REASON.fits(required.reason());
    }
}
