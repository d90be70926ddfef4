package dev.sluice.workers.step;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.FinishReason;
import dev.sluice.contracts.Input.PlanProposed;
import dev.sluice.contracts.Input.StepAnswered;
import dev.sluice.contracts.Input.StepAsks;
import dev.sluice.contracts.Input.StepCancelled;
import dev.sluice.contracts.Input.StepFailed;
import dev.sluice.contracts.Input.StepHandsOver;
import dev.sluice.contracts.Input.StepOutcome;
import dev.sluice.contracts.Input.StepWantsTools;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.Thought;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.workers.model.ModelTrouble;
import dev.sluice.workers.model.Thoughts;
import dev.sluice.workers.tool.OwnCall;
import dev.sluice.workers.tool.OwnTools;
import dev.sluice.workers.tool.Toolbox;
import java.util.List;
import java.util.Optional;

/**
 * What the end of a run means for the turn: one outcome, or none where nobody waits for it. Trusts a reply only if it
 * says how it ended and holds something. Pure.
 */
final class StepJudge {
    private StepJudge() {}

    static Optional<StepOutcome> judge(StepId step, long run, RunEnd end, Toolbox tools) {
        return switch (end) {
            case RunEnd.Replied replied -> Optional.of(reply(step, run, replied.response(), tools));
            case RunEnd.Broke broke -> Optional.of(broke(step, run, broke.trouble()));
            case RunEnd.Stopped _ -> Optional.of(new StepCancelled(step, run));
            case RunEnd.Lost _ -> Optional.empty();
            case RunEnd.TooLarge tooLarge -> Optional.of(failed(step, run, StepFailure.TOO_LARGE, tooLarge.what()));
            case RunEnd.Silent silent -> {
                var what = "the model was silent for " + silent.silence().toSeconds() + " s";
                yield Optional.of(failed(step, run, StepFailure.TIMEOUT, what));
            }
            case RunEnd.TimeUp late -> Optional.of(timeUp(step, run, late));
        };
    }

    private static StepOutcome reply(StepId step, long run, ChatResponse response, Toolbox tools) {
        var finish = response.finishReason();
        if (finish == FinishReason.OTHER) {
            return failed(step, run, StepFailure.BROKEN_STREAM, "the model's stream ended before the model did");
        }
        if (finish == FinishReason.CONTENT_FILTER) {
            return failed(step, run, StepFailure.FILTERED, "the provider's content filter stopped the model");
        }
        var message = response.aiMessage();
        var text = message.text() == null ? "" : message.text();
        var model = response.modelName() == null ? "" : response.modelName();
        var thoughts = Optional.of(Thoughts.of(message));
        if (message.hasToolExecutionRequests()) {
            var own = OwnTools.among(message.toolExecutionRequests(), tools);
            if (own.isPresent()) {
                return own(step, run, text, own.get(), response, thoughts);
            }
            var calls = tools.calls(step, message.toolExecutionRequests());
            return new StepWantsTools(step, run, text, calls, usage(response), model, Optional.empty(), thoughts);
        }
        var cut = finish == FinishReason.LENGTH;
        if (text.isBlank()) {
            return cut
                    ? failed(step, run, StepFailure.UNFINISHED, "the model used up its answer before it wrote a word")
                    : failed(step, run, StepFailure.EMPTY_ANSWER, "the model answered nothing");
        }
        var whole = cut ? cutOff(text, "the model wrote the most that it may in one answer") : text;
        return new StepAnswered(step, run, whole, usage(response), model, Optional.empty(), thoughts);
    }

    private static StepOutcome own(
            StepId step, long run, String text, OwnCall call, ChatResponse response, Optional<List<Thought>> thoughts) {
        var model = response.modelName() == null ? "" : response.modelName();
        var usage = usage(response);
        return switch (call) {
            case OwnCall.Asks asks -> {
                // What the model wrote before its question belongs to it.
                var whole = text.isBlank() ? asks.question() : text.strip() + "\n\n" + asks.question();
                yield new StepAsks(step, run, whole, usage, model, Optional.empty(), thoughts);
            }
            case OwnCall.Plans plans ->
                new PlanProposed(
                        step, run, text, plans.reason(), plans.plan(), usage, model, Optional.empty(), thoughts);
            case OwnCall.HandsOver handing ->
                new StepHandsOver(
                        step, run, text, handing.to(), handing.instruction(), usage, model, Optional.empty(), thoughts);
            case OwnCall.Unclear unclear -> failed(step, run, StepFailure.INVALID_RESULT, unclear.why());
        };
    }

    private static StepOutcome broke(StepId step, long run, ModelTrouble trouble) {
        return switch (trouble) {
            case ModelTrouble.Refused refused -> {
                var error = refused.error();
                yield new StepFailed(step, run, Refusals.reason(error), Refusals.detail(error), error.retryAfter());
            }
            case ModelTrouble.Unreachable _ ->
                failed(step, run, StepFailure.PROVIDER_UNAVAILABLE, "the llm-router cannot be reached");
            case ModelTrouble.Cut _ ->
                failed(step, run, StepFailure.BROKEN_STREAM, "the model's stream ended before the model did");
            case ModelTrouble.Unreadable unreadable -> failed(step, run, StepFailure.BROKEN_STREAM, unreadable.what());
            case ModelTrouble.Bug bug -> {
                var what = "the worker failed over this step: "
                        + bug.cause().getClass().getSimpleName();
                yield failed(step, run, StepFailure.INTERNAL, what);
            }
        };
    }

    /** Asked again the model would write as much again: what came is kept, or it is said why it is of no use. */
    private static StepOutcome timeUp(StepId step, long run, RunEnd.TimeUp late) {
        var time = "the step's time of " + late.allowed().toSeconds() + " s was up";
        if (late.openCall().isPresent()) {
            var what = time + " while the model was still writing a call of "
                    + late.openCall().get();
            return failed(step, run, StepFailure.UNFINISHED, what.strip());
        }
        if (!late.text().isBlank()) {
            return new StepAnswered(step, run, cutOff(late.text(), time), TokenUsage.NONE, "");
        }
        return late.heard()
                ? failed(step, run, StepFailure.UNFINISHED, time + " before the model wrote a word")
                : failed(step, run, StepFailure.TIMEOUT, time + " before the model said anything");
    }

    /** A text with a note that it is not whole, for the user and for the model's next turn. */
    private static String cutOff(String text, String why) {
        return text + "\n\n[Cut off here: " + why + ".]";
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
}
