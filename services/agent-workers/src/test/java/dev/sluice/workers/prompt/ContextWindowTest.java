package dev.sluice.workers.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.HistoryEntry.AgentSaid;
import dev.sluice.contracts.HistoryEntry.ToolAsked;
import dev.sluice.contracts.HistoryEntry.ToolSaid;
import dev.sluice.contracts.HistoryEntry.UserSaid;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.ToolCall;
import dev.sluice.workers.prompt.Line.Asked;
import dev.sluice.workers.prompt.Line.Said;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is cut of a conversation that a model cannot read, and what never is. */
class ContextWindowTest {
    private static final String REQUEST = "And now tell me which of them is the odd one out.";
    private static final String CHINESE = "漢";

    private final List<HistoryEntry> history = new ArrayList<>();
    private int steps;

    @Test
    void whatFitsIsLeftAlone() {
        user("hello");
        agent("hi");
        user(REQUEST);
        var whole = Transcript.of(history);

        assertSame(whole, new ContextWindow(1_000).of(whole));
    }

    @Test
    void fortyFiveLongReadsOfOneStepAreAllShownAndTheRequestWithThem() {
        user(REQUEST);
        agent("I shall read them.", 45, CHINESE.repeat(60_000));

        var shown = shown(96_000);

        assertEquals(new Asked(REQUEST), shown.lines().getFirst());
        var step = assertInstanceOf(Said.class, shown.lines().getLast());
        assertEquals(45, step.calls().size());
        for (var call : step.calls()) {
            assertTrue(call.answer().startsWith(CHINESE.repeat(200)), call.answer());
            assertTrue(call.answer().endsWith(CHINESE.repeat(200)), call.answer());
            assertTrue(call.answer().contains("characters are left out here"), call.answer());
        }
    }

    @Test
    void answersOfEarlierStepsAreShortenedFirst() {
        user("first");
        agent("", 1, "old ".repeat(20_000));
        agent("done");
        user(REQUEST);
        agent("", 1, "new ".repeat(2_000));

        var shown = shown(8_000);

        assertEquals(5, shown.lines().size());
        assertTrue(said(shown, 1).calls().getFirst().answer().contains("left out here"));
        assertEquals("new ".repeat(2_000), said(shown, 4).calls().getFirst().answer());
    }

    @Test
    void whenShorteningIsNotEnoughTheOldestTurnsGoWithANote() {
        for (int turn = 1; turn <= 50; turn++) {
            user("question " + turn + " " + "word ".repeat(200));
            agent("answer " + turn + " " + "word ".repeat(200));
        }
        user(REQUEST);

        var shown = shown(4_000);

        var first = assertInstanceOf(Asked.class, shown.lines().getFirst());
        assertTrue(first.text().startsWith("[The beginning of this conversation is left out.]"), first.text());
        assertEquals(new Asked(REQUEST), shown.lines().getLast());
        assertTrue(shown.lines().size() > 3, "only " + shown.lines().size() + " lines are left");
    }

    @Test
    void theStepsOfTheTurnGoBeforeItsRequest() {
        user(REQUEST);
        for (int step = 0; step < 100; step++) {
            agent("I look at file " + step + ". " + "word ".repeat(100), 1, "content ".repeat(100));
        }

        var shown = shown(3_000);

        var first = assertInstanceOf(Asked.class, shown.lines().getFirst());
        assertEquals(REQUEST + "\n\n[What was done for this first is left out.]", first.text());
        assertTrue(said(shown, shown.lines().size() - 1).text().startsWith("I look at file 99."));
    }

    @Test
    void aRequestThatIsTooLongByItselfKeepsItsBeginningAndItsEnd() {
        user("Begin " + "word ".repeat(10_000) + "end");

        var shown = shown(1_000);

        var request = assertInstanceOf(Asked.class, shown.lines().getFirst());
        assertTrue(request.text().startsWith("Begin word"), request.text());
        assertTrue(request.text().endsWith("word end"), request.text());
    }

    @Test
    void argumentsThatAreShortenedAreJsonStill() {
        user(REQUEST);
        history.add(new AgentSaid(step(), Role.CODER, ""));
        var arguments =
                JsonNodeFactory.instance.objectNode().put("path", "a.txt").put("content", "x".repeat(900_000));
        history.add(new ToolAsked(new ToolCall(CallId.of(step(), 1), "write_file", arguments, true, "v1")));
        history.add(new ToolSaid(CallId.of(step(), 1), CallStatus.SUCCEEDED, "written"));

        var call = said(shown(4_000), 1).calls().getFirst();

        assertEquals("a.txt", call.arguments().path("path").asText());
        assertTrue(call.arguments().path("content").asText().contains("left out here"));
        assertEquals("written", call.answer());
    }

    @Test
    void aThousandLinesOfSixMegabytesAreCutInNoTime() {
        for (int turn = 0; turn < 500; turn++) {
            user("question " + "word ".repeat(1_200));
            agent("answer " + "word ".repeat(1_200));
        }
        user(REQUEST);
        var whole = Transcript.of(history);

        assertTimeout(Duration.ofSeconds(2), () -> new ContextWindow(20_000).of(whole));
    }

    @ParameterizedTest
    @CsvSource({"512", "1000", "4000", "20000"})
    void cutsStayWhereTheyAreWhenAStepIsAdded(int tokens) {
        user(REQUEST);
        for (int step = 0; step < 3; step++) {
            agent("", 1, "content ".repeat(4_000));
        }
        agent("", 1, "small");
        var before = shown(tokens).lines();
        agent("", 1, "small");
        var after = shown(tokens).lines();

        if (before.size() == after.size() - 1) {
            assertEquals(before.subList(0, before.size() - 1), after.subList(0, before.size() - 1));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverWasSaidTheRequestIsWholeInFormAndFits(long seed) {
        var random = new Random(seed);
        for (int walk = 0; walk < 60; walk++) {
            history.clear();
            steps = 0;
            var length = 1 + random.nextInt(40);
            for (int i = 0; i < length; i++) {
                something(random);
            }
            var tokens = ContextWindow.TOKENS_MIN + (int) Math.exp(random.nextDouble() * 12);

            var shown = shown(tokens);

            var told = "seed " + seed + ", walk " + walk + ", " + tokens + " tokens";
            assertTrue(shown.tokens() <= tokens, () -> told + ": takes " + shown.tokens());
            assertFormed(shown.messages("system"), told);
        }
    }

    private void something(Random random) {
        var text = text(random);
        switch (random.nextInt(6)) {
            case 0, 1 -> user("Q" + text);
            case 2 -> agent(text);
            case 3 -> agent(text, 1 + random.nextInt(5), text(random));
            case 4 -> agent("", 1 + random.nextInt(40), text(random));
            default -> history.add(new ToolSaid(CallId.of(step(), 99), CallStatus.FAILED, text));
        }
    }

    private static String text(Random random) {
        var unit = List.of("word ", "漢字", "{\"a\": 1}", "👋", "\n").get(random.nextInt(5));
        return unit.repeat((int) Math.exp(random.nextDouble() * 8) - 1);
    }

    /** What the strictest providers ask of a request. */
    private static void assertFormed(List<ChatMessage> messages, String told) {
        assertInstanceOf(SystemMessage.class, messages.get(0), told);
        assertInstanceOf(UserMessage.class, messages.get(1), told);
        assertTrue(!(messages.getLast() instanceof AiMessage), told);
        var open = new HashSet<String>();
        for (int at = 2; at < messages.size(); at++) {
            var before = messages.get(at - 1);
            switch (messages.get(at)) {
                case UserMessage _ -> {
                    assertTrue(open.isEmpty(), told);
                    assertTrue(before instanceof AiMessage ai && !ai.hasToolExecutionRequests(), told);
                }
                case AiMessage ai -> {
                    assertTrue(open.isEmpty(), told);
                    assertTrue(before instanceof UserMessage || before instanceof ToolExecutionResultMessage, told);
                    ai.toolExecutionRequests().forEach(call -> assertTrue(open.add(call.id()), told));
                }
                case ToolExecutionResultMessage answer -> assertTrue(open.remove(answer.id()), told);
                default -> throw new AssertionError(told);
            }
        }
        assertTrue(open.isEmpty(), told);
    }

    private Transcript shown(int tokens) {
        var shown = new ContextWindow(tokens).of(Transcript.of(history));
        assertTrue(shown.tokens() <= tokens, () -> "takes " + shown.tokens() + " of " + tokens);
        return shown;
    }

    private static Said said(Transcript transcript, int at) {
        return assertInstanceOf(Said.class, transcript.lines().get(at));
    }

    private void user(String text) {
        history.add(new UserSaid(text));
    }

    private void agent(String text) {
        steps++;
        history.add(new AgentSaid(step(), Role.CODER, text));
    }

    private void agent(String text, int calls, String answer) {
        agent(text);
        for (int call = 1; call <= calls; call++) {
            var arguments = JsonNodeFactory.instance.objectNode().put("path", call + ".txt");
            history.add(new ToolAsked(new ToolCall(CallId.of(step(), call), "read_file", arguments, false, "v1")));
        }
        for (int call = 1; call <= calls; call++) {
            history.add(new ToolSaid(CallId.of(step(), call), CallStatus.SUCCEEDED, answer));
        }
    }

    private StepId step() {
        return new StepId("s-1.t1/1/" + Math.max(1, steps) + "/1");
    }
}
