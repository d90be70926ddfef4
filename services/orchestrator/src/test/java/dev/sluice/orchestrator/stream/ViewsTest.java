package dev.sluice.orchestrator.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.HistoryEntry.AgentSaid;
import dev.sluice.contracts.HistoryEntry.UserSaid;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepWork;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.Topics;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Long sessions as their steps' workers see them. */
class ViewsTest {
    private static final Pattern NEEDLE = Pattern.compile("needle-\\d+");

    /** For how many tokens of history the models of these tests have room. */
    private static final int ROOM = 8_000;

    /** As many bytes as those tokens are before anything is learned. */
    private static final int ROOM_BYTES = ROOM * 1_000 / 350;

    private final DrivenTopology topology = new DrivenTopology();
    private int summariesWritten;

    @AfterEach
    void close() {
        topology.close();
    }

    @Test
    void aPromptOfALongSessionStaysWithinWhatItsModelReadsAndForgetsNothing() {
        topology.openAndSubmit("t0", "needle-0 is what all of this is about");
        answered("t0", ROOM);

        for (int turn = 1; turn <= 300; turn++) {
            topology.submit("t" + turn, "needle-" + turn + " " + "x".repeat(700));
            var work = topology.lastStep();
            assertTrue(bytes(work.history()) <= ROOM_BYTES, "turn " + turn);
            assertEquals(Optional.of(ROOM), work.historyTokensMax());
            writeSummaries();
            answered("t" + turn, ROOM);
        }

        topology.submit("last", "what were the needles?");
        var prompt = text(topology.lastStep().history());
        for (int turn = 0; turn <= 300; turn++) {
            assertTrue(
                    prompt.contains("needle-" + turn + " ") || prompt.contains("needle-" + turn + ","),
                    "needle-" + turn);
        }
        assertTrue(summariesWritten >= 5, "it was summarised again and again");
        assertEquals(
                summariesWritten,
                topology.newFacts().stream()
                        .filter(Fact.HistorySummarised.class::isInstance)
                        .count());
    }

    @Test
    void whoIsNotToldHowMuchAModelReadsShowsAllThereIs() {
        topology.openAndSubmit("t0", "x".repeat(60_000));
        topology.answer("t0", 1, "y".repeat(60_000));
        topology.submit("t1", "and now?");

        assertEquals(3, topology.lastStep().history().size());
        assertEquals(Optional.empty(), topology.lastStep().historyTokensMax());
    }

    @Test
    void whatAProviderCountsTellsHowMuchFits() {
        topology.openAndSubmit("t0", "x".repeat(60_000));
        // Two tokens for five bytes.
        topology.send(new Input.StepAnswered(
                DrivenTopology.step("t0", 1),
                1,
                "y".repeat(9_000),
                new TokenUsage(24_000, 0, 9, 0),
                "m",
                Optional.of(24_000)));
        topology.submit("t1", "and now?");

        assertEquals(
                List.of("and now?"),
                topology.lastStep().history().stream()
                        .map(entry -> ((UserSaid) entry).text())
                        .toList());
    }

    @Test
    void theBeginningOfAPromptIsTheSameFromStepToStep() {
        topology.openAndSubmit("t0", "the beginning");
        answered("t0", ROOM);
        var changes = 0;
        var before = List.<HistoryEntry>of();
        for (int turn = 1; turn <= 100; turn++) {
            topology.submit("t" + turn, "x".repeat(500));
            var now = topology.lastStep().history();
            changes +=
                    now.size() >= before.size() && now.subList(0, before.size()).equals(before) ? 0 : 1;
            before = now;
            answered("t" + turn, ROOM);
        }

        assertTrue(changes <= 12, () -> "it changed in fewer than one of eight turns");
    }

    @Test
    void aSummaryThatFailsIsAskedForAgainInTheNextTurn() {
        longSession();
        var asked = summariesAsked().size();
        assertTrue(asked > 0);

        topology.submit("again", "go on");

        assertEquals(asked + 1, summariesAsked().size());
        assertEquals("s-1.again/0/1/1", summariesAsked().getLast().step().value());
    }

    @Test
    void ofTwoSummariesWithTheSameEndTheFirstIsTaken() {
        longSession();
        topology.newFacts();
        var asked = summariesAsked().getLast();

        write(asked, "the first");
        write(asked, "the second");

        assertEquals(1, topology.newFacts().size());
        topology.submit("next", "go on");
        assertTrue(text(topology.lastStep().history()).contains("the first"));
        assertFalse(text(topology.lastStep().history()).contains("the second"));
    }

    @Test
    void aSummaryIsAskedForBehindWhatPeopleWaitForAndByItsOwnRole() {
        longSession();

        var asked = summariesAsked().getFirst();

        assertEquals(Role.SUMMARISER, asked.agent());
        assertTrue(asked.history().getLast() instanceof UserSaid);
        assertTrue(asked.history().stream().anyMatch(AgentSaid.class::isInstance));
    }

    @Test
    void theRequestOfTheRunningTurnIsShownWhateverElseMustGo() {
        topology.openAndSubmit("t0", "short");
        answered("t0", ROOM);
        var request = "the request " + "z".repeat(3 * ROOM_BYTES);
        topology.submit("t1", request);

        var history = topology.lastStep().history();

        assertEquals(request, ((UserSaid) history.getLast()).text());
        assertEquals(Optional.empty(), topology.lastStep().historyTokensMax(), "its worker has to cut it");
    }

    @Test
    void aRequestThatAnOlderReleaseKeptApartIsShown() {
        topology.openAndSubmit("t0", "the old request");
        topology.answer("t0", 1, "done");
        try (var newer = new DrivenTopology()) {
            for (var store : List.of(Sessions.STORE, History.STORE)) {
                topology.store(store).all().forEachRemaining(entry -> newer.store(store)
                        .put(entry.key, entry.value));
            }
            newer.store(History.STORE).put("s-1!", newer.store(History.STORE).delete("s-1/0"));

            newer.openAndSubmit("t0", "what was said before is not said again");
            newer.submit("t1", "and now?");

            assertEquals(
                    "the old request", ((UserSaid) newer.lastStep().history().getFirst()).text());
        }
    }

    private void longSession() {
        topology.openAndSubmit("t0", "the beginning");
        answered("t0", ROOM);
        for (int turn = 1; turn <= 40; turn++) {
            topology.submit("t" + turn, "x".repeat(700));
            answered("t" + turn, ROOM);
        }
    }

    private void answered(String turn, int room) {
        topology.send(new Input.StepAnswered(
                DrivenTopology.step(turn, 1), 1, "ok " + turn, TokenUsage.NONE, "m", Optional.of(room)));
    }

    /** A model that writes down every needle that it finds. */
    private void writeSummaries() {
        var asked = summariesAsked();
        for (var work : asked.subList(summariesWritten, asked.size())) {
            var needles = NEEDLE.matcher(text(work.history()))
                    .results()
                    .map(found -> found.group() + ",")
                    .distinct()
                    .collect(Collectors.joining(" "));
            write(work, needles);
            summariesWritten++;
        }
    }

    private void write(StepWork work, String text) {
        topology.send(
                new Input.SummaryWritten(work.step(), 1, work.summarises().orElseThrow(), text, TokenUsage.NONE, "m"));
    }

    private List<StepWork> summariesAsked() {
        return topology.sentTo(Topics.steps("coder", true)).stream()
                .map(record -> DrivenTopology.read(record.value(), StepWork.class))
                .toList();
    }

    private static long bytes(List<HistoryEntry> entries) {
        return entries.stream()
                .mapToLong(entry -> MessageCodec.write(entry).length)
                .sum();
    }

    private static String text(List<HistoryEntry> entries) {
        return entries.stream().map(Object::toString).collect(Collectors.joining("\n"));
    }
}
