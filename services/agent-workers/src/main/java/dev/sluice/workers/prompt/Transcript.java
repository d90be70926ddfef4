package dev.sluice.workers.prompt;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.HistoryEntry.AgentSaid;
import dev.sluice.contracts.HistoryEntry.ToolAsked;
import dev.sluice.contracts.HistoryEntry.ToolSaid;
import dev.sluice.contracts.HistoryEntry.UserSaid;
import dev.sluice.contracts.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A conversation as a model is shown it. What an agent said and the calls it asked for in the same step are one message,
 * the calls' answers follow it, and every call has exactly one answer: providers refuse anything else.
 */
public final class Transcript {
    private static final String NEVER_ANSWERED = "This call was never carried out.";

    private Transcript() {}

    /** The messages of a history, oldest first, behind the system prompt. */
    public static List<ChatMessage> of(String systemPrompt, List<HistoryEntry> history) {
        var answers = answers(history);
        var messages = new ArrayList<ChatMessage>();
        messages.add(SystemMessage.from(systemPrompt));
        for (int at = 0; at < history.size(); at++) {
            switch (history.get(at)) {
                case UserSaid said -> messages.add(UserMessage.from(said.text()));
                case AgentSaid said -> addAgent(messages, said.text(), askedAfter(history, at), answers);
                case ToolAsked asked -> {
                    if (!follows(history, at)) {
                        addAgent(messages, "", askedFrom(history, at), answers);
                    }
                }
                case ToolSaid _ -> {
                    // It stands behind the message that asked.
                }
            }
        }
        return List.copyOf(messages);
    }

    /** The name of a call towards providers, some of which take no more than 40 letters, digits and underscores. */
    static String wireId(CallId call) {
        return "call_" + Digest.sha256Hex(call.value()).substring(0, 24);
    }

    private static void addAgent(
            List<ChatMessage> messages, String text, List<ToolCall> calls, Map<CallId, ToolSaid> answers) {
        if (calls.isEmpty()) {
            if (!text.isEmpty()) {
                messages.add(AiMessage.from(text));
            }
            return;
        }
        messages.add(AiMessage.builder()
                .text(text.isEmpty() ? null : text)
                .toolExecutionRequests(calls.stream().map(Transcript::request).toList())
                .build());
        for (var call : calls) {
            messages.add(ToolExecutionResultMessage.from(
                    wireId(call.call()), call.tool(), answer(answers.get(call.call()))));
        }
    }

    private static ToolExecutionRequest request(ToolCall call) {
        // Text that was no JSON object went to the executor as it was; here it must be JSON again.
        var arguments = call.arguments().isObject() ? call.arguments().toString() : "{}";
        return ToolExecutionRequest.builder()
                .id(wireId(call.call()))
                .name(call.tool())
                .arguments(arguments)
                .build();
    }

    private static String answer(ToolSaid said) {
        if (said == null) {
            return NEVER_ANSWERED;
        }
        return switch (said.status()) {
            case SUCCEEDED -> said.output().isEmpty() ? "(no output)" : said.output();
            case FAILED -> "The call failed: " + said.output();
            case REJECTED -> "The user did not allow this call, so nothing was done. " + said.output();
            case UNKNOWN ->
                "It is not known whether this call took effect. Look before you ask for it again. " + said.output();
            case CANCELLED -> "The call was cancelled before it took effect. " + said.output();
        };
    }

    private static Map<CallId, ToolSaid> answers(List<HistoryEntry> history) {
        var answers = new HashMap<CallId, ToolSaid>();
        for (var entry : history) {
            if (entry instanceof ToolSaid said) {
                answers.put(said.call(), said);
            }
        }
        return answers;
    }

    private static List<ToolCall> askedAfter(List<HistoryEntry> history, int at) {
        return askedFrom(history, at + 1);
    }

    private static List<ToolCall> askedFrom(List<HistoryEntry> history, int from) {
        var calls = new ArrayList<ToolCall>();
        for (int at = from; at < history.size() && history.get(at) instanceof ToolAsked asked; at++) {
            calls.add(asked.request());
        }
        return calls;
    }

    /** Whether the entry belongs to what the one before it said. */
    private static boolean follows(List<HistoryEntry> history, int at) {
        return at > 0 && (history.get(at - 1) instanceof AgentSaid || history.get(at - 1) instanceof ToolAsked);
    }
}
