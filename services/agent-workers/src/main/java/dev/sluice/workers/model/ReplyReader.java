package dev.sluice.workers.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.FinishReason;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the chunks of one streamed reply as OpenAI's API and its many likenesses write them, and tells what they say as
 * they say it. Takes what it needs and overlooks the rest: a chunk without an id, arguments as an object, an odd usage
 * cost nobody an answer. A reply is whole when it has said why it ended. Pure but for its own state; not thread-safe.
 */
final class ReplyReader {
    private static final int MODEL_CHARS_MAX = 128;
    private static final String DONE = "[DONE]";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ModelListener listener;
    private final StringBuilder text = new StringBuilder();
    private final CallDrafts calls = new CallDrafts();
    private final ThoughtDrafts thoughts = new ThoughtDrafts();
    private Optional<FinishReason> finish = Optional.empty();
    private Optional<OpenAiTokenUsage> usage = Optional.empty();
    private Optional<ModelTrouble> trouble = Optional.empty();
    private String model = "";
    private boolean begun;
    private boolean done;

    ReplyReader(ModelListener listener) {
        this.listener = listener;
    }

    /** Takes the data of one event. */
    void read(byte[] event) {
        if (done) {
            return;
        }
        var chunk = tree(event);
        if (chunk.isEmpty()) {
            done = true;
            // Behind a reply that has ended, garbage takes nothing away.
            trouble = isDoneMark(event) || finish.isPresent()
                    ? trouble
                    : Optional.of(new ModelTrouble.Unreadable("the stream held an event that is no JSON"));
            return;
        }
        begun = true;
        read(chunk.get());
    }

    /** Whether nothing more is to be read: the stream said so, or it is broken. */
    boolean over() {
        return done;
    }

    /** Tells the listener what became of the call, now that the stream is over. */
    void end() {
        if (trouble.isPresent()) {
            listener.failed(trouble.get());
        } else if (finish.isPresent()) {
            listener.replied(reply(finish.get()));
        } else if (begun) {
            listener.failed(new ModelTrouble.Cut());
        } else {
            listener.failed(new ModelTrouble.Unreadable("the answer was no stream of events"));
        }
    }

    private void read(JsonNode chunk) {
        readUsage(chunk.path("usage"));
        readCost(chunk.path("sluice").path("cost_micros"));
        if (model.isEmpty() && chunk.path("model").asText("").length() <= MODEL_CHARS_MAX) {
            model = chunk.path("model").asText("");
        }
        var choice = chunk.path("choices").path(0);
        var error = chunk.hasNonNull("error") ? chunk : choice;
        if (finish.isEmpty() && (error.hasNonNull("error") || isError(choice))) {
            done = true;
            trouble = Optional.of(new ModelTrouble.Refused(RouterError.inChunk(error)));
            return;
        }
        var delta = choice.path(choice.path("delta").isObject() ? "delta" : "message");
        readThoughts(delta);
        readText(delta.path("content"));
        for (var piece : delta.path("tool_calls")) {
            var added = calls.add(piece);
            thoughts.addSeal(added.number(), piece.path("extra_content"));
            listener.wroteArguments(added.tool(), added.argumentChars());
        }
        if (finish.isEmpty() && choice.path("finish_reason").isTextual()) {
            finish = Optional.of(reason(choice.path("finish_reason").textValue()));
        }
    }

    /** Some servers say the same in both fields. */
    private void readThoughts(JsonNode delta) {
        var content = delta.path("reasoning_content");
        var thought = (content.isTextual() ? content : delta.path("reasoning")).asText("");
        if (!thought.isEmpty()) {
            thoughts.addText(thought);
            listener.thought(thought);
        }
        delta.path("reasoning_details").forEach(thoughts::addDetail);
    }

    /** Text, or a list of parts with text in them. */
    private void readText(JsonNode content) {
        if (content.isTextual() && !content.textValue().isEmpty()) {
            text.append(content.textValue());
            listener.wrote(content.textValue());
        } else if (content.isArray()) {
            content.forEach(part -> readText(part.path("text")));
        }
    }

    private void readUsage(JsonNode reported) {
        if (!reported.path("prompt_tokens").isNumber()
                && !reported.path("completion_tokens").isNumber()) {
            return;
        }
        usage = Optional.of(OpenAiTokenUsage.builder()
                .inputTokenCount(count(reported.path("prompt_tokens")))
                .inputTokensDetails(OpenAiTokenUsage.InputTokensDetails.builder()
                        .cachedTokens(
                                count(reported.path("prompt_tokens_details").path("cached_tokens")))
                        .build())
                .outputTokenCount(count(reported.path("completion_tokens")))
                .outputTokensDetails(OpenAiTokenUsage.OutputTokensDetails.builder()
                        .reasoningTokens(
                                count(reported.path("completion_tokens_details").path("reasoning_tokens")))
                        .build())
                .totalTokenCount(count(reported.path("total_tokens")))
                .build());
    }

    /** The llm-router's own word, behind all that the provider said. */
    private void readCost(JsonNode micros) {
        if (micros.canConvertToLong() && micros.asLong() >= 0) {
            listener.cost(micros.asLong());
        }
    }

    private ChatResponse reply(FinishReason reason) {
        var message = AiMessage.builder()
                .text(text.toString())
                .toolExecutionRequests(calls.requests())
                .attributes(Thoughts.attributes(thoughts.thoughts()))
                .build();
        var reply =
                ChatResponse.builder().aiMessage(message).finishReason(reason).modelName(model);
        usage.ifPresent(reply::tokenUsage);
        return reply.build();
    }

    private static boolean isError(JsonNode choice) {
        return choice.path("finish_reason").asText("").equals("error");
    }

    /** OpenAI's words and those of its likenesses; a word that nobody knows may mean anything. */
    private static FinishReason reason(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "stop", "end_turn", "stop_sequence", "eos", "eos_token", "complete", "completed" -> FinishReason.STOP;
            case "length", "max_tokens", "max_output_tokens", "model_length" -> FinishReason.LENGTH;
            case "tool_calls", "tool_use", "function_call" -> FinishReason.TOOL_EXECUTION;
            case "content_filter", "safety", "refusal" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    private static int count(JsonNode tokens) {
        return (int) Math.clamp(tokens.asLong(0), 0, Integer.MAX_VALUE);
    }

    private static boolean isDoneMark(byte[] event) {
        return new String(event, java.nio.charset.StandardCharsets.UTF_8)
                .strip()
                .equals(DONE);
    }

    private static Optional<JsonNode> tree(byte[] event) {
        try {
            return Optional.ofNullable(JSON.readTree(event)).filter(JsonNode::isObject);
        } catch (JacksonException noJson) {
            return Optional.empty();
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes in memory are always readable", impossible);
        }
    }
}
