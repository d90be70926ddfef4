package dev.sluice.router.provider.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A script that stands in for a model where none is configured, so that a newcomer sees the whole pipeline work. It
 * cannot think, and says so in every message. A pure function of the conversation: asked again, it says the same.
 *
 * <p>With the three file tools on offer: look at the files, read two of them at once, write {@value #FILE} (which needs
 * an approval), say what happened. Without them: say that this is a demo, and how to set a provider.
 */
public final class DemoModel {
    /** The label of every message. */
    public static final String LABEL = "DEMO MODEL - scripted, not an LLM.";

    static final String FILE = "DEMO.md";

    private static final Set<String> TOOLS = Set.of("list_files", "read_file", "write_file");
    private static final int FILES_READ_MAX = 2;
    private static final int QUOTE_CHARS_MAX = 160;
    private static final Pattern REJECTED = Pattern.compile("(?i)did not allow|reject|denied|declin");
    private static final Pattern FAILED =
            Pattern.compile("(?i)error|fail|not known|cancelled|never carried out|refused");

    private DemoModel() {}

    /** The next message of the assistant. */
    public static DemoReply reply(JsonNode messages, List<String> tools) {
        if (!tools.containsAll(TOOLS)) {
            return DemoReply.text(introduction());
        }
        var turn = Turn.of(messages);
        if (turn.results("list_files").isEmpty()) {
            return DemoReply.calls(LABEL + " First I look at the files of the workspace.", List.of(list()));
        }
        var files = files(turn);
        if (turn.results("read_file").isEmpty() && turn.results("write_file").isEmpty() && !files.isEmpty()) {
            return DemoReply.calls(
                    LABEL + " Now I read " + String.join(" and ", files) + ", at the same time.",
                    files.stream().map(DemoModel::read).toList());
        }
        if (turn.results("write_file").isEmpty()) {
            return DemoReply.calls(
                    LABEL + " Now I ask to write " + FILE + ". Nothing is written until you approve.",
                    List.of(write(files, turn.number())));
        }
        return DemoReply.text(summary(files, turn.results("write_file").getLast()));
    }

    private static String introduction() {
        return LABEL + " I cannot think, so I do not answer your question: this text only shows that a message went"
                + " through Sluice and came back word by word. To talk to a real model, set LLM_API_KEY (and"
                + " LLM_BASE_URL for any OpenAI-compatible server, for example http://localhost:11434/v1 for Ollama,"
                + " and LLM_MODEL for its model) and start Sluice again.";
    }

    private static String summary(List<String> files, String outcome) {
        var read = files.isEmpty() ? "The workspace had no file to read" : "I read " + String.join(" and ", files);
        return LABEL + " " + read + ", then asked to write " + FILE + ". " + verdict(outcome)
                + " That was the whole script; a real model would now have done your task.";
    }

    private static String verdict(String outcome) {
        if (REJECTED.matcher(outcome).find()) {
            return "The change was rejected, so " + FILE + " is as it was. The tool said: " + quote(outcome);
        }
        if (FAILED.matcher(outcome).find()) {
            return "The write did not succeed. The tool said: " + quote(outcome);
        }
        return "The change was approved and " + FILE + " is written.";
    }

    private static String quote(String outcome) {
        var line = outcome.strip().replaceAll("\\s+", " ");
        return "\"" + (line.length() <= QUOTE_CHARS_MAX ? line : line.substring(0, QUOTE_CHARS_MAX) + " …") + "\".";
    }

    private static List<String> files(Turn turn) {
        return turn.results("list_files").stream()
                .flatMap(String::lines)
                .filter(DemoModel::isFile)
                .distinct()
                .limit(FILES_READ_MAX)
                .toList();
    }

    /** A listing has one path per line, directories with a slash at their end, and remarks with spaces in them. */
    private static boolean isFile(String line) {
        return !line.isEmpty() && !line.endsWith("/") && !line.contains(" ") && !line.equals(FILE);
    }

    private static DemoReply.Call list() {
        return new DemoReply.Call("list_files", JsonNodeFactory.instance.objectNode());
    }

    private static DemoReply.Call read(String file) {
        return new DemoReply.Call(
                "read_file", JsonNodeFactory.instance.objectNode().put("path", file));
    }

    private static DemoReply.Call write(List<String> files, int turnNumber) {
        var content = new StringBuilder("# Written by the demo model\n\n")
                .append("A script wrote this file in turn ")
                .append(turnNumber)
                .append(", after you approved it.\n");
        files.forEach(file -> content.append("- It had read ").append(file).append(".\n"));
        return new DemoReply.Call(
                "write_file",
                JsonNodeFactory.instance.objectNode().put("path", FILE).put("content", content.toString()));
    }

    /** What happened since the user last said something. */
    private record Turn(int number, List<Result> results) {
        private record Result(String tool, String text) {}

        static Turn of(JsonNode messages) {
            int number = 0;
            var results = new ArrayList<Result>();
            var names = new HashMap<String, String>();
            for (var message : messages) {
                switch (message.path("role").asText()) {
                    case "user" -> {
                        number++;
                        results.clear();
                    }
                    case "assistant" ->
                        message.path("tool_calls")
                                .forEach(call -> names.put(
                                        call.path("id").asText(),
                                        call.path("function").path("name").asText()));
                    case "tool" ->
                        Optional.ofNullable(
                                        names.get(message.path("tool_call_id").asText()))
                                .ifPresent(tool -> results.add(new Result(tool, text(message.path("content")))));
                    default -> {
                        // System and developer messages do not move the script.
                    }
                }
            }
            return new Turn(number, List.copyOf(results));
        }

        List<String> results(String tool) {
            return results.stream()
                    .filter(result -> result.tool().equals(tool))
                    .map(Result::text)
                    .toList();
        }

        private static String text(JsonNode content) {
            if (content.isTextual()) {
                return content.textValue();
            }
            var text = new StringBuilder();
            content.forEach(part -> text.append(part.path("text").asText()));
            return text.toString();
        }
    }
}
