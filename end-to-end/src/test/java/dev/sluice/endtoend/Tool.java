package dev.sluice.endtoend;

import dev.sluice.testkit.provider.ScriptedReply.Call;
import java.util.List;

/** Tool calls as a model would write them. */
final class Tool {
    private Tool() {}

    static Call list() {
        return new Call("list_files", "{\"path\":\".\"}");
    }

    static Call read(String path) {
        return new Call(
                "read_file", Client.JSON.createObjectNode().put("path", path).toString());
    }

    static Call search(String pattern) {
        return new Call(
                "search_files",
                Client.JSON.createObjectNode().put("pattern", pattern).toString());
    }

    static Call edit(String path, String before, String after) {
        return new Call(
                "edit_file",
                Client.JSON
                        .createObjectNode()
                        .put("path", path)
                        .put("old_string", before)
                        .put("new_string", after)
                        .toString());
    }

    static Call execute(String command) {
        return new Call(
                "execute_command",
                Client.JSON.createObjectNode().put("command", command).toString());
    }

    static Call runTests() {
        return new Call("run_tests", "{}");
    }

    static Call commit(String message) {
        return new Call(
                "git_commit",
                Client.JSON.createObjectNode().put("message", message).toString());
    }

    static Call delete(String path) {
        return new Call(
                "delete_file", Client.JSON.createObjectNode().put("path", path).toString());
    }

    static Call ask(String question) {
        return new Call(
                "ask_user",
                Client.JSON.createObjectNode().put("question", question).toString());
    }

    /** A plan of tasks as {@code name, agent, after…}. */
    static Call plan(String reason, List<List<String>> tasks) {
        var arguments = Client.JSON.createObjectNode().put("reason", reason);
        var list = arguments.putArray("tasks");
        for (var task : tasks) {
            var node = list.addObject()
                    .put("name", task.get(0))
                    .put("agent", task.get(1))
                    .put("instruction", "do [[mock script=" + task.get(0) + "]]");
            task.subList(2, task.size()).forEach(node.putArray("after")::add);
        }
        return new Call("propose_plan", arguments.toString());
    }

    static Call handOver(String to, String instruction) {
        return new Call(
                "hand_over",
                Client.JSON
                        .createObjectNode()
                        .put("to", to)
                        .put("instruction", instruction)
                        .toString());
    }

    static Call write(String path, String content) {
        return new Call(
                "write_file",
                Client.JSON
                        .createObjectNode()
                        .put("path", path)
                        .put("content", content)
                        .toString());
    }
}
