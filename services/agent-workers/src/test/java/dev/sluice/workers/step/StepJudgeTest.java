package dev.sluice.workers.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.FinishReason;
import dev.sluice.contracts.Input.StepAnswered;
import dev.sluice.contracts.Input.StepCancelled;
import dev.sluice.contracts.Input.StepFailed;
import dev.sluice.contracts.Input.StepOutcome;
import dev.sluice.contracts.Input.StepWantsTools;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.workers.tool.Toolbox;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What the end of a run means. */
class StepJudgeTest {
    private static final StepId STEP = new StepId("s-1.t1/1/1/1");

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
    void aReplyThatDoesNotSayHowItEndedIsABrokenStream() {
        assertEquals(StepFailure.BROKEN_STREAM, reason(replied(AiMessage.from("half an ans"), null)));
        assertEquals(StepFailure.BROKEN_STREAM, reason(replied(AiMessage.from("half an ans"), FinishReason.OTHER)));
    }

    @Test
    void nothingAtAllIsNoAnswer() {
        assertEquals(StepFailure.EMPTY_ANSWER, reason(replied(AiMessage.from(" \n"), FinishReason.STOP)));
    }

    @Test
    void aFilteredReplyIsARefusal() {
        assertEquals(StepFailure.REQUEST_REFUSED, reason(replied(AiMessage.from("I"), FinishReason.CONTENT_FILTER)));
    }

    @Test
    void aRouterThatAnswersWithAnErrorSaysWhichKind() {
        assertEquals(StepFailure.RATE_LIMITED, answered(429));
        assertEquals(StepFailure.PROVIDER_ERROR, answered(500));
        assertEquals(StepFailure.PROVIDER_ERROR, answered(502));
        assertEquals(StepFailure.PROVIDER_UNAVAILABLE, answered(503));
        assertEquals(StepFailure.TIMEOUT, answered(504));
        assertEquals(StepFailure.REQUEST_REFUSED, answered(400));
        assertEquals(StepFailure.REQUEST_REFUSED, answered(401));
    }

    @Test
    void aRouterThatIsNotThereIsUnavailable() {
        var refused = new RuntimeException(new ConnectException("Connection refused"));

        assertEquals(StepFailure.PROVIDER_UNAVAILABLE, reason(judge(new RunEnd.Broke(refused))));
    }

    @Test
    void otherTroubleOnTheWayIsABrokenStreamOrATimeout() {
        assertEquals(StepFailure.BROKEN_STREAM, reason(judge(new RunEnd.Broke(new IOException("reset")))));
        assertEquals(StepFailure.BROKEN_STREAM, reason(judge(new RunEnd.Broke(new IllegalStateException("html")))));
        assertEquals(
                StepFailure.TIMEOUT, reason(judge(new RunEnd.Broke(new RuntimeException(new TimeoutException())))));
    }

    @Test
    void limitsFailTheStep() {
        assertEquals(StepFailure.TOO_LARGE, reason(judge(new RunEnd.TooLarge("too much"))));
        assertEquals(StepFailure.TIMEOUT, reason(judge(new RunEnd.OutOfTime("late"))));
    }

    @Test
    void aStopIsAnsweredAndALossIsNot() {
        assertEquals(new StepCancelled(STEP, 9), judge(new RunEnd.Stopped()));
        assertTrue(StepJudge.judge(STEP, 9, new RunEnd.Lost(), Toolbox.EMPTY).isEmpty());
    }

    private static StepFailure answered(int status) {
        return reason(judge(new RunEnd.Broke(new RuntimeException(new HttpException(status, "{}")))));
    }

    private static StepOutcome replied(AiMessage message, FinishReason finish) {
        return judge(new RunEnd.Replied(
                ChatResponse.builder().aiMessage(message).finishReason(finish).build()));
    }

    private static StepOutcome judge(RunEnd end) {
        return StepJudge.judge(STEP, 9, end, Toolbox.EMPTY).orElseThrow();
    }

    private static StepFailure reason(StepOutcome outcome) {
        return assertInstanceOf(StepFailed.class, outcome).reason();
    }
}
