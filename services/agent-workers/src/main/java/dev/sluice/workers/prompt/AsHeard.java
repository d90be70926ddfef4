package dev.sluice.workers.prompt;

import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.HistoryEntry.AgentSaid;
import dev.sluice.contracts.HistoryEntry.Told;
import dev.sluice.contracts.HistoryEntry.ToolAsked;
import java.util.ArrayList;
import java.util.List;

/**
 * A history in the order in which its agent heard it. What the user said while a step was made stands before that step, since it
 * was said before the step was done; the step does not know of it, so it is shown behind the step and what that asked for.
 */
final class AsHeard {
    private AsHeard() {}

    static List<HistoryEntry> of(List<HistoryEntry> history) {
        var heard = new ArrayList<HistoryEntry>(history.size());
        var waiting = new ArrayList<Told>();
        var unaware = false;
        for (var entry : history) {
            if (entry instanceof AgentSaid said && said.unaware().orElse(false)) {
                heard.add(said);
                unaware = true;
            } else if (unaware && entry instanceof ToolAsked asked) {
                heard.add(asked);
            } else {
                // Whoever speaks next, or the step before, has heard all that waits by now.
                var toAll = entry instanceof Told told && told.task().isEmpty();
                if (unaware || !toAll) {
                    heard.addAll(waiting);
                    waiting.clear();
                    unaware = false;
                }
                if (toAll) {
                    waiting.add((Told) entry);
                } else {
                    heard.add(entry);
                }
            }
        }
        heard.addAll(waiting);
        return List.copyOf(heard);
    }
}
