package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;

/**
 * How a conversation gets its summary: whoever shows it to models asks for one beside the turn, so no turn waits for it and
 * none fails over it. Of two with the same end the first is taken.
 */
final class SummaryRules {
    private SummaryRules() {}

    static void written(Draft draft, Input.SummaryWritten written) {
        var conversation = draft.conversation();
        // What was asked for before a rewind is about entries that count no more.
        var known = written.before() <= conversation.historyLength() && written.before() > conversation.historyStart();
        if (!conversation.open()
                || !known
                || draft.recall().summarised(written.before())
                || !TextBounds.hold(written)) {
            return;
        }
        draft.happened(new Fact.HistorySummarised(
                written.step(), written.before(), written.text(), written.usage(), written.model()));
    }
}
