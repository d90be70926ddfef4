package dev.sluice.workers.prompt;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import dev.sluice.contracts.HistoryEntry.Instructions;
import dev.sluice.contracts.HistoryEntry.Notes;
import dev.sluice.contracts.HistoryEntry.Told;
import dev.sluice.contracts.HistoryEntry.ToolAsked;
import dev.sluice.contracts.HistoryEntry.ToolSaid;
import dev.sluice.contracts.HistoryEntry.UserSaid;
import dev.sluice.contracts.Thought;
import dev.sluice.contracts.ToolCall;
import dev.sluice.workers.model.Thoughts;
import dev.sluice.workers.prompt.Line.Asked;
import dev.sluice.workers.prompt.Line.Call;
import dev.sluice.workers.prompt.Line.Said;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A conversation as a model is shown it, in the form that the strictest providers take: it begins with the user, nobody
 * speaks twice in a row, what an agent said and the calls it asked for in the same step are one line, every call has
 * exactly one answer right behind it, and the last word is not the agent's. Immutable.
 *
 * @param lines oldest first; never empty
 */
record Transcript(List<Line> lines) {
    private static final String NEVER_ANSWERED = "This call was never carried out.";
    private static final String TURN_ENDED = "(The turn ended here.)";
    private static final String GO_ON = "Go on.";
    private static final String PARAGRAPH = "\n\n";
    private static final int NAME_CHARS_MAX = 64;

    Transcript {
        lines = List.copyOf(lines);
    }

    /** The lines of a history, oldest first, as its agent heard them. */
    static Transcript of(List<HistoryEntry> written) {
        var history = AsHeard.of(written);
        var answers = answers(history);
        var lines = new ArrayList<Line>();
        for (int at = 0; at < history.size(); at++) {
            switch (history.get(at)) {
                case UserSaid said -> ask(lines, said.text());
                case Told told -> ask(lines, told.text());
                case Instructions instructions -> ask(lines, Quoted.instructions(instructions.files()));
                case Notes notes -> ask(lines, Quoted.notes(notes.notes()));
                case AgentSaid said ->
                    say(
                            lines,
                            said.text(),
                            calls(history, at + 1, answers),
                            said.thoughts().orElse(List.of()));
                case ToolAsked _ -> {
                    if (!follows(history, at)) {
                        say(lines, "", calls(history, at, answers), List.of());
                    }
                }
                case ToolSaid _ -> {
                    // It stands behind the line that asked.
                }
            }
        }
        return ofLines(lines);
    }

    /** These lines with their ends mended: the first is the user's, and something is left for the model to do. */
    static Transcript ofLines(List<Line> lines) {
        var whole = new ArrayList<>(lines);
        while (!whole.isEmpty() && whole.getFirst() instanceof Said) {
            whole.removeFirst();
        }
        if (whole.isEmpty()
                || whole.getLast() instanceof Said said && said.calls().isEmpty()) {
            whole.add(new Asked(GO_ON));
        }
        return new Transcript(whole);
    }

    /** About how many tokens the lines take. */
    long tokens() {
        return lines.stream().mapToLong(Line::tokens).sum();
    }

    /** The messages, behind the system prompt. */
    List<ChatMessage> messages(String systemPrompt) {
        var messages = new ArrayList<ChatMessage>();
        messages.add(SystemMessage.from(systemPrompt));
        for (var line : lines) {
            switch (line) {
                case Asked asked -> messages.add(UserMessage.from(asked.text()));
                case Said said -> addAgent(messages, said);
            }
        }
        return List.copyOf(messages);
    }

    /** The name of a call towards providers, some of which take no more than 40 letters, digits and underscores. */
    static String wireId(CallId call) {
        return "call_" + Digest.sha256Hex(call.value()).substring(0, 24);
    }

    /** A tool's name as every provider takes it; models ask for tools by names that none would. */
    static String wireName(String tool) {
        var name = tool.replaceAll("[^A-Za-z0-9_-]", "_");
        var bounded = name.length() <= NAME_CHARS_MAX ? name : name.substring(0, NAME_CHARS_MAX);
        return bounded.isEmpty() ? "_" : bounded;
    }

    private static void ask(List<Line> lines, String text) {
        if (lines.isEmpty()) {
            lines.add(new Asked(text));
            return;
        }
        switch (lines.getLast()) {
            case Asked before -> lines.set(lines.size() - 1, new Asked(before.text() + PARAGRAPH + text));
            case Said before -> {
                if (!before.calls().isEmpty()) {
                    // Some providers take no user's word right behind a tool's.
                    lines.add(new Said(TURN_ENDED, List.of()));
                }
                lines.add(new Asked(text));
            }
        }
    }

    /** Thoughts alone are nothing that was said. */
    private static void say(List<Line> lines, String text, List<Call> calls, List<Thought> thoughts) {
        if (text.isEmpty() && calls.isEmpty()) {
            return;
        }
        if (!lines.isEmpty()
                && lines.getLast() instanceof Said before
                && before.calls().isEmpty()) {
            var both = text.isEmpty() ? before.text() : before.text() + PARAGRAPH + text;
            lines.set(lines.size() - 1, new Said(both, calls, thoughts));
        } else {
            lines.add(new Said(text, calls, thoughts));
        }
    }

    private static void addAgent(List<ChatMessage> messages, Said said) {
        if (said.calls().isEmpty()) {
            messages.add(AiMessage.builder()
                    .text(said.text())
                    .attributes(Thoughts.attributes(said.thoughts()))
                    .build());
            return;
        }
        messages.add(AiMessage.builder()
                .text(said.text().isEmpty() ? null : said.text())
                .toolExecutionRequests(
                        said.calls().stream().map(Transcript::request).toList())
                .attributes(Thoughts.attributes(said.thoughts()))
                .build());
        for (var call : said.calls()) {
            messages.add(ToolExecutionResultMessage.from(wireId(call.id()), wireName(call.tool()), call.answer()));
        }
    }

    private static ToolExecutionRequest request(Call call) {
        return ToolExecutionRequest.builder()
                .id(wireId(call.id()))
                .name(wireName(call.tool()))
                .arguments(call.arguments().toString())
                .build();
    }

    private static Call call(ToolCall asked, Map<CallId, ToolSaid> answers) {
        // Text that was no JSON object went to the executor as it was; here it must be JSON again.
        var arguments = asked.arguments().isObject() ? asked.arguments() : JsonNodeFactory.instance.objectNode();
        return new Call(asked.call(), asked.tool(), arguments, answer(answers.get(asked.call())));
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

    private static List<Call> calls(List<HistoryEntry> history, int from, Map<CallId, ToolSaid> answers) {
        var calls = new ArrayList<Call>();
        for (int at = from; at < history.size() && history.get(at) instanceof ToolAsked asked; at++) {
            calls.add(call(asked.request(), answers));
        }
        return calls;
    }

    /** Whether the entry belongs to what the one before it said. */
    private static boolean follows(List<HistoryEntry> history, int at) {
        return at > 0 && (history.get(at - 1) instanceof AgentSaid || history.get(at - 1) instanceof ToolAsked);
    }
}
