package dev.sluice.router.dialect.responses;

import java.util.HashMap;
import java.util.Map;

/**
 * What the tools of one response are called in a chat completion, which knows functions only, each by one short name: there
 * a tool that takes a text is a function with one argument, and a tool of a namespace has no namespace. One to one; filled
 * while the request is said as a chat, before anything of the answer is read. Not thread-safe.
 */
final class ToolNames {
    /** The argument of a function that stands for a tool that takes a text. */
    static final String TEXT = "input";

    private static final int CHARS_MAX = 64;

    private final Map<Tool, String> names = new HashMap<>();
    private final Map<String, Tool> tools = new HashMap<>();

    /**
     * A tool as its caller knows it.
     *
     * @param namespace empty if it is in none
     * @param takesText whether it takes a text and not a JSON object
     */
    record Tool(String namespace, String name, boolean takesText) {}

    /** The name in a chat; the same for the same tool. */
    String inChat(Tool tool) {
        return names.computeIfAbsent(tool, named -> {
            var free = free(named);
            tools.put(free, named);
            return free;
        });
    }

    /** Whose name it is. */
    Tool tool(String inChat) {
        return tools.getOrDefault(inChat, new Tool("", inChat, false));
    }

    private String free(Tool tool) {
        var plain = shown(tool.name());
        if (!tools.containsKey(plain)) {
            return plain;
        }
        var whole = shown(tool.namespace() + "__" + tool.name());
        for (int number = 2; tools.containsKey(whole); number++) {
            whole = shown(number + "_" + tool.name());
        }
        return whole;
    }

    private static String shown(String name) {
        var plain = name.replaceAll("[^A-Za-z0-9_-]", "_");
        return plain.length() <= CHARS_MAX ? plain : plain.substring(0, CHARS_MAX);
    }
}
