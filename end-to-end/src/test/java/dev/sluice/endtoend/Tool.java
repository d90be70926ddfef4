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
