package dev.sluice.orchestrator.window;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.HistoryEntry.AgentSaid;
import dev.sluice.contracts.HistoryEntry.UserSaid;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TaskId;
import dev.sluice.contracts.TurnId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionLinesTest {
    private static final int LONG = SessionLines.PINNED_BYTES_MAX + 1;

    private final SessionLines lines = new SessionLines(0);

    @Test
    void theRequestOfALongTurnAndWhatItsTasksWereToldAreNotForgotten() {
        add(new UserSaid("an earlier turn"), LONG);
        add(said("earlier", 1), 10);
        add(new UserSaid("the request"), LONG);
        add(new UserSaid("what task 2 was told", Optional.of(task(2))), 10);
        add(new UserSaid("what task 3 was told", Optional.of(task(3))), 10);
        for (int step = 0; step < 1_000; step++) {
            add(said("now", 2 + step % 2), 10);
        }

        lines.forgetBefore(500);

        assertEquals(List.of(2L, 3L, 4L), numbers().subList(0, 3));
        assertEquals(500L, numbers().get(3));
    }

    @Test
    void whatATaskOfAnEarlierTurnWasToldIsForgotten() {
        add(new UserSaid("an earlier turn"), LONG);
        add(new UserSaid("what its task was told", Optional.of(task(2))), 10);
        add(new UserSaid("the request"), LONG);
        add(said("now", 1), 10);

        lines.forgetBefore(3);

        assertEquals(List.of(2L, 3L), numbers());
    }

    @Test
    void theFirstRequestThatCountsIsPinned() {
        var rewound = new SessionLines(7);
        rewound.add(7, new UserSaid("from here on"), 10);
        rewound.add(8, said("now", 1), 10);
        rewound.add(9, new UserSaid("and on"), 10);

        rewound.forgetBefore(9);

        assertEquals(List.of(7L, 9L), rewound.all().stream().map(Line::number).toList());
    }

    @Test
    void theLastInstructionsArePinnedAndThoseOfBeforeAreNot() {
        add(new UserSaid("an earlier turn"), LONG);
        add(new HistoryEntry.Instructions(List.of()), 10);
        add(new HistoryEntry.Instructions(List.of()), 10);
        add(new UserSaid("the request"), LONG);
        add(said("now", 1), 10);

        lines.forgetBefore(4);

        assertEquals(List.of(2L, 3L, 4L), numbers());
    }

    @Test
    void theLastNotesArePinnedBesideTheLastInstructions() {
        add(new UserSaid("an earlier turn"), LONG);
        add(new HistoryEntry.Instructions(List.of()), 10);
        add(new HistoryEntry.Notes(List.of()), 10);
        add(new HistoryEntry.Notes(List.of()), 10);
        add(new UserSaid("the request"), LONG);
        add(said("now", 1), 10);

        lines.forgetBefore(5);

        assertEquals(List.of(1L, 3L, 4L, 5L), numbers());
    }

    private List<Long> numbers() {
        return lines.all().stream().map(Line::number).toList();
    }

    private void add(HistoryEntry entry, int bytes) {
        lines.add(lines.length(), entry, bytes);
    }

    private static AgentSaid said(String turn, int task) {
        return new AgentSaid(StepId.of(new TurnId("s-1." + turn), task, 1, 1), Role.CODER, "text");
    }

    private static TaskId task(int number) {
        return TaskId.of(new TurnId("s-1.now"), number);
    }
}
