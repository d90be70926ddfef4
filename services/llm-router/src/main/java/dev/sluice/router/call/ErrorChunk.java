package dev.sluice.router.call;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.router.dialect.request.OpenAiError;
import java.nio.charset.StandardCharsets;

/** The last chunk of a broken stream: clients that know error objects see one, others a finish that is none. */
final class ErrorChunk {
    private ErrorChunk() {}

    static byte[] of(CallTicket ticket, OpenAiError error) {
        var nodes = JsonNodeFactory.instance;
        var choice = nodes.objectNode().put("index", 0).put("finish_reason", "error");
        choice.set("delta", nodes.objectNode());
        var chunk = nodes.objectNode()
                .put("id", ticket.requestId())
                .put("object", "chat.completion.chunk")
                .put("created", ticket.at().getEpochSecond())
                .put("model", ticket.candidate().model());
        chunk.putArray("choices").add(choice);
        chunk.set("error", error.body(ticket.requestId()));
        return chunk.toString().getBytes(StandardCharsets.UTF_8);
    }
}
