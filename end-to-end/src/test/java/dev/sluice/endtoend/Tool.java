package dev.sluice.endtoend;

import dev.sluice.testkit.provider.ScriptedReply.Call;

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

    static Call delete(String path) {
        return new Call(
                "delete_file", Client.JSON.createObjectNode().put("path", path).toString());
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
