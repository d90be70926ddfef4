package dev.sluice.orchestrator.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.HistoryEntry.AgentSaid;
import dev.sluice.contracts.HistoryEntry.ToolAsked;
import dev.sluice.contracts.HistoryEntry.ToolSaid;
import dev.sluice.contracts.HistoryEntry.UserSaid;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.ToolCall;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShownTest {
    private static final UserSaid OLD = new UserSaid("an old question");
    private static final UserSaid NEW = new UserSaid("the question of this turn");

    @Test
    void whatFitsIsShownWhole() {
        var history = List.of(OLD, said(1, "answer"), NEW);
        assertEquals(history, shown(history, 10_000));
    }

    @Test
    void whatIsCutIsCutAtSomethingTheUserSaid() {
        var history = List.of(OLD, said(1, "x".repeat(5_000)), NEW);
        assertEquals(List.of(NEW), shown(history, 1_000));
    }

    @Test
    void theRequestStaysWhenTheTurnsOwnStepsAreTooMany() {
        var history = new ArrayList<HistoryEntry>(List.of(OLD, NEW));
        for (int step = 1; step <= 20; step++) {
            history.addAll(List.of(said(step, ""), asked(step, 1, "{}"), result(step, 1, "x".repeat(1_000))));
        }
        var shown = shown(history, 5_000);
        assertEquals(NEW, shown.getFirst());
        assertInstanceOf(AgentSaid.class, shown.get(1));
        assertEquals(history.getLast(), shown.getLast());
        assertTrue(bytes(shown) <= 5_000);
        assertEquals(0, (shown.size() - 1) % 3, "whole steps only");
    }

    @Test
    void aStepThatIsTooLargeAloneIsShownWithEveryResultCut() {
        var history = new ArrayList<HistoryEntry>(List.of(NEW, said(1, "")));
        for (int call = 1; call <= 45; call++) {
            history.add(asked(1, call, "文件"));
        }
        for (int call = 1; call <= 45; call++) {
            history.add(result(1, call, "文".repeat(60_000)));
        }
        var shown = shown(history, 6 * 1024 * 1024);
        assertEquals(history.size(), shown.size());
        assertEquals(NEW, shown.getFirst());
        assertTrue(((ToolSaid) shown.getLast()).output().contains("cut here"));
        assertTrue(bytes(shown) <= 6 * 1024 * 1024);
    }

    @Test
    void argumentsThatAreTooLargeLoseTextAndStayArguments() {
        var history = List.of(NEW, said(1, ""), asked(1, 1, "\u0001".repeat(100_000)), result(1, 1, "done"));
        var shown = shown(history, 50_000);
        var asked = assertInstanceOf(ToolAsked.class, shown.get(2));
        assertTrue(asked.request().arguments().get("text").textValue().contains("cut here"));
        assertTrue(bytes(shown) <= 50_000);
    }

    @Test
    void noCallIsShownWithoutItsResultAndNoResultWithoutItsCall() {
        var history = List.of(NEW, result(1, 1, "of a call that is gone"), said(2, "hm"), asked(2, 1, "never ended"));
        assertEquals(List.of(NEW, said(2, "hm")), shown(history, 10_000));
    }

    @Test
    void aCharacterOfTwoIsNeverHalved() {
        var history = List.of(NEW, said(1, "😀".repeat(10_000)));
        var said = assertInstanceOf(AgentSaid.class, shown(history, 5_000).getLast());
        var head = said.text().substring(0, said.text().indexOf(" … "));
        assertTrue(head.isEmpty() || !Character.isHighSurrogate(head.charAt(head.length() - 1)));
    }

    private static List<HistoryEntry> shown(List<? extends HistoryEntry> history, long bytesMax) {
        return Shown.of(history.stream().map(Shown.Sized::of).toList(), bytesMax);
    }

    private static long bytes(List<HistoryEntry> entries) {
        return entries.stream()
                .mapToLong(entry -> MessageCodec.write(entry).length)
                .sum();
    }

    private static AgentSaid said(int step, String text) {
        return new AgentSaid(DrivenTopology.step("a", step), Role.CODER, text);
    }

    private static ToolAsked asked(int step, int number, String text) {
        var arguments = JsonNodeFactory.instance.objectNode().put("text", text);
        return new ToolAsked(new ToolCall(call(step, number), "read_file", arguments, false, "v1"));
    }

    private static ToolSaid result(int step, int number, String output) {
        return new ToolSaid(call(step, number), CallStatus.SUCCEEDED, output);
    }

    private static CallId call(int step, int number) {
        return CallId.of(DrivenTopology.step("a", step), number);
    }
}
