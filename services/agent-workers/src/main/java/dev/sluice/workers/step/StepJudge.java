package dev.sluice.workers.step;

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
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * What the end of a run means for the turn: one outcome, or none where nobody waits for it. Trusts a reply only if it
 * says how it ended and holds something, because the library reports a cut stream and an error within a stream as
 * successes. Pure.
 */
final class StepJudge {
    private static final int TEXT_MAX = 200;

    private StepJudge() {}

    static Optional<StepOutcome> judge(StepId step, long run, RunEnd end, Toolbox tools) {
        return switch (end) {
            case RunEnd.Replied replied -> Optional.of(reply(step, run, replied.response(), tools));
            case RunEnd.Broke broke -> Optional.of(broke(step, run, broke.cause()));
            case RunEnd.Stopped _ -> Optional.of(new StepCancelled(step, run));
            case RunEnd.Lost _ -> Optional.empty();
            case RunEnd.TooLarge tooLarge ->
                Optional.of(new StepFailed(step, run, StepFailure.TOO_LARGE, tooLarge.what()));
            case RunEnd.OutOfTime late -> Optional.of(new StepFailed(step, run, StepFailure.TIMEOUT, late.what()));
        };
    }

    private static StepOutcome reply(StepId step, long run, ChatResponse response, Toolbox tools) {
        var finish = response.finishReason();
        if (finish == null || finish == FinishReason.OTHER) {
            return failed(step, run, StepFailure.BROKEN_STREAM, "the model's stream ended before the model did");
        }
        if (finish == FinishReason.CONTENT_FILTER) {
            return failed(step, run, StepFailure.REQUEST_REFUSED, "the provider's content filter stopped the model");
        }
        var message = response.aiMessage();
        var text = message.text() == null ? "" : message.text();
        var model = response.modelName() == null ? "" : response.modelName();
        if (message.hasToolExecutionRequests()) {
            var calls = tools.calls(step, message.toolExecutionRequests());
            return new StepWantsTools(step, run, text, calls, usage(response), model);
        }
        if (text.isBlank()) {
            return failed(step, run, StepFailure.EMPTY_ANSWER, "the model answered nothing");
        }
        return new StepAnswered(step, run, text, usage(response), model);
    }

    private static StepOutcome broke(StepId step, long run, Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case HttpException http -> {
                    return answered(step, run, http.statusCode());
                }
                case WebApplicationException http
                when http.getResponse() != null -> {
                    return answered(step, run, http.getResponse().getStatus());
                }
                case TimeoutException _ -> {
                    return failed(step, run, StepFailure.TIMEOUT, "the llm-router did not answer in time");
                }
                case ConnectException _,
                        UnknownHostException _,
                        NoRouteToHostException _,
                        UnresolvedAddressException _ -> {
                    return failed(step, run, StepFailure.PROVIDER_UNAVAILABLE, "the llm-router cannot be reached");
                }
                default -> {
                    // What lies beneath it may say more.
                }
            }
        }
        if (failure instanceof java.io.IOException || failure instanceof ProcessingException) {
            return failed(step, run, StepFailure.BROKEN_STREAM, "the connection to the llm-router broke");
        }
        return failed(
                step,
                run,
                StepFailure.BROKEN_STREAM,
                clipped("the model call broke: " + failure.getClass().getSimpleName()));
    }

    private static StepOutcome answered(StepId step, long run, int status) {
        var reason =
                switch (status) {
                    case 408, 504 -> StepFailure.TIMEOUT;
                    case 429 -> StepFailure.RATE_LIMITED;
                    case 503 -> StepFailure.PROVIDER_UNAVAILABLE;
                    default -> status >= 500 ? StepFailure.PROVIDER_ERROR : StepFailure.REQUEST_REFUSED;
                };
        return failed(step, run, reason, "the llm-router answered " + status);
    }

    private static StepFailed failed(StepId step, long run, StepFailure reason, String detail) {
        return new StepFailed(step, run, reason, detail);
    }

    private static TokenUsage usage(ChatResponse response) {
        var usage = response.tokenUsage();
        if (usage == null) {
            return TokenUsage.NONE;
        }
        long cached = 0;
        long reasoning = 0;
        if (usage instanceof OpenAiTokenUsage detailed) {
            cached = detailed.inputTokensDetails() == null
                    ? 0
                    : count(detailed.inputTokensDetails().cachedTokens());
            reasoning = detailed.outputTokensDetails() == null
                    ? 0
                    : count(detailed.outputTokensDetails().reasoningTokens());
        }
        return new TokenUsage(count(usage.inputTokenCount()), cached, count(usage.outputTokenCount()), reasoning);
    }

    private static long count(Integer tokens) {
        return tokens == null ? 0 : Math.max(0, tokens);
    }

    private static String clipped(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
    }
}
