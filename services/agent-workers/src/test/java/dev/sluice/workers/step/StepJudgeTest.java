package dev.sluice.workers.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.FinishReason;
import dev.sluice.contracts.Input.StepAnswered;
import dev.sluice.contracts.Input.StepAsks;
import dev.sluice.contracts.Input.StepCancelled;
import dev.sluice.contracts.Input.StepFailed;
import dev.sluice.contracts.Input.StepOutcome;
import dev.sluice.contracts.Input.StepWantsTools;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.workers.model.ModelTrouble;
import dev.sluice.workers.tool.AskUser;
import dev.sluice.workers.tool.Toolbox;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the end of a run means. */
class StepJudgeTest {
    private static final StepId STEP = new StepId("s-1.t1/1/1/1");
    private static final Toolbox MAY_ASK = new Toolbox(List.of(AskUser.TOOL));

    @Test
    void wordsAreAnAnswerWithItsUsage() {
        var usage = OpenAiTokenUsage.builder()
                .inputTokenCount(10)
                .inputTokensDetails(OpenAiTokenUsage.InputTokensDetails.builder()
                        .cachedTokens(4)
                        .build())
                .outputTokenCount(7)
                .totalTokenCount(17)
                .build();
        var response = ChatResponse.builder()
                .aiMessage(AiMessage.from("42"))
                .finishReason(FinishReason.STOP)
                .modelName("m")
                .tokenUsage(usage)
                .build();

        assertEquals(
                new StepAnswered(STEP, 9, "42", new TokenUsage(10, 4, 7, 0), "m"), judge(new RunEnd.Replied(response)));
    }

    @Test
    void toolCallsAreAWishForTools() {
        var call =
                ToolExecutionRequest.builder().name("read_file").arguments("{}").build();

        var outcome = assertInstanceOf(
                StepWantsTools.class, replied(AiMessage.from(List.of(call)), FinishReason.TOOL_EXECUTION));

        assertEquals("", outcome.text());
        assertEquals("read_file", outcome.calls().getFirst().tool());
    }

    @Test
    void aCallOfAskUserIsAQuestionWithWhatWasSaidBeforeIt() {
        var message = AiMessage.from("Two caches are there.", List.of(call("read_file", "{}"), asks("Which one?")));

        var outcome = assertInstanceOf(StepAsks.class, replied(message, FinishReason.TOOL_EXECUTION, MAY_ASK));

        assertEquals("Two caches are there.\n\nWhich one?", outcome.question());
    }

    @Test
    void aQuestionWithoutWordsIsAskedForAgain() {
        for (var arguments : List.of("{}", "", "Which one?", "{\"question\":\" \"}")) {
            var message = AiMessage.from(List.of(call("ask_user", arguments)));

            assertEquals(
                    StepFailure.INVALID_RESULT,
                    reason(replied(message, FinishReason.TOOL_EXECUTION, MAY_ASK)),
                    arguments);
        }
    }

    @Test
    void whoWasNotOfferedToAskCallsAToolThatNobodyHas() {
        var message = AiMessage.from(List.of(asks("Which one?")));

        var outcome = assertInstanceOf(StepWantsTools.class, replied(message, FinishReason.TOOL_EXECUTION));

        assertEquals("ask_user", outcome.calls().getFirst().tool());
    }

    @Test
    void aReplyThatEndsForAReasonNobodyKnowsIsABrokenStream() {
        assertEquals(StepFailure.BROKEN_STREAM, reason(replied(AiMessage.from("half an ans"), FinishReason.OTHER)));
    }

    @Test
    void nothingAtAllIsNoAnswer() {
        assertEquals(StepFailure.EMPTY_ANSWER, reason(replied(AiMessage.from(" \n"), FinishReason.STOP)));
    }

    @Test
    void aReplyThatFilledItsMeasureSaysThatItIsCutOff() {
        var answer = assertInstanceOf(StepAnswered.class, replied(AiMessage.from("half an ans"), FinishReason.LENGTH));

        assertEquals(
                "half an ans\n\n[Cut off here: the model wrote the most that it may in one answer.]", answer.text());
        assertEquals(StepFailure.UNFINISHED, reason(replied(AiMessage.from(""), FinishReason.LENGTH)));
    }

    @Test
    void aFilteredReplyIsARefusal() {
        assertEquals(StepFailure.FILTERED, reason(replied(AiMessage.from("I"), FinishReason.CONTENT_FILTER)));
    }

    @Test
    void aRouterThatIsNotThereIsUnavailable() {
        assertEquals(StepFailure.PROVIDER_UNAVAILABLE, reason(broke(new ModelTrouble.Unreachable())));
    }

    @Test
    void troubleOnTheWayIsABrokenStream() {
        assertEquals(StepFailure.BROKEN_STREAM, reason(broke(new ModelTrouble.Cut())));
        assertEquals(StepFailure.BROKEN_STREAM, reason(broke(new ModelTrouble.Unreadable("a web page"))));
    }

    @Test
    void aBugOfOursEndsTheStepWithAReason() {
        assertEquals(StepFailure.INTERNAL, reason(broke(new ModelTrouble.Bug(new IllegalStateException("secret")))));
    }

    @Test
    void limitsFailTheStep() {
        assertEquals(StepFailure.TOO_LARGE, reason(judge(new RunEnd.TooLarge("too much"))));
        assertEquals(StepFailure.TIMEOUT, reason(judge(new RunEnd.Silent(Duration.ofSeconds(9)))));
    }

    @Test
    void whatCameWhenTheTimeWasUpIsKeptOrItIsSaidWhyItIsOfNoUse() {
        var answer = assertInstanceOf(StepAnswered.class, timeUp("half an ans", Optional.empty(), true));

        assertEquals("half an ans\n\n[Cut off here: the step's time of 300 s was up.]", answer.text());
        assertEquals(StepFailure.UNFINISHED, reason(timeUp("I write.", Optional.of("write_file"), true)));
        assertEquals(StepFailure.UNFINISHED, reason(timeUp("", Optional.empty(), true)));
        assertEquals(StepFailure.TIMEOUT, reason(timeUp("", Optional.empty(), false)));
    }

    @Test
    void aStopIsAnsweredAndALossIsNot() {
        assertEquals(new StepCancelled(STEP, 9), judge(new RunEnd.Stopped()));
        assertTrue(StepJudge.judge(STEP, 9, new RunEnd.Lost(), Toolbox.EMPTY).isEmpty());
    }

    private static StepOutcome timeUp(String text, Optional<String> openCall, boolean heard) {
        return judge(new RunEnd.TimeUp(Duration.ofMinutes(5), text, openCall, heard));
    }

    private static StepOutcome broke(ModelTrouble trouble) {
        return judge(new RunEnd.Broke(trouble));
    }

    private static StepOutcome replied(AiMessage message, FinishReason finish) {
        return judge(new RunEnd.Replied(
                ChatResponse.builder().aiMessage(message).finishReason(finish).build()));
    }

    private static StepOutcome replied(AiMessage message, FinishReason finish, Toolbox offered) {
        var response =
                ChatResponse.builder().aiMessage(message).finishReason(finish).build();
        return StepJudge.judge(STEP, 9, new RunEnd.Replied(response), offered).orElseThrow();
    }

    private static ToolExecutionRequest asks(String question) {
        return call("ask_user", "{\"question\":\"" + question + "\"}");
    }

    private static ToolExecutionRequest call(String tool, String arguments) {
        return ToolExecutionRequest.builder().name(tool).arguments(arguments).build();
    }

    private static StepOutcome judge(RunEnd end) {
        return StepJudge.judge(STEP, 9, end, Toolbox.EMPTY).orElseThrow();
    }

    private static StepFailure reason(StepOutcome outcome) {
        return assertInstanceOf(StepFailed.class, outcome).reason();
    }
}
