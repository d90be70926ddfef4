package dev.sluice.router.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.request.Rendering;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes a chat completion as a response:
 *
 * <pre>
 * response.created, response.in_progress
 *   per item: response.output_item.added ... its parts and deltas ... response.output_item.done
 * response.completed | response.incomplete | response.failed
 * </pre>
 *
 * One item is open at a time, as models write; should a call go on after another has begun, its pieces still come under its
 * own index. Every event has the next {@code sequence_number}, from 0.
 */
final class ResponsesRendering implements Rendering {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ResponseObject response;
    private final List<OutputItem> items = new ArrayList<>();
    private Optional<OutputItem> open = Optional.empty();
    private String finishReason = "";
    private JsonNode usage = MissingNode.getInstance();
    private boolean begun;
    private int sequence;

    ResponsesRendering(ResponseObject response) {
        this.response = response;
    }

    @Override
    public void chunk(byte[] chunk, Buffer out) {
        var json = parse(chunk);
        begin(out);
        if (json.hasNonNull("error")) {
            close(out);
            event("response.failed", "response", response.failed(output(), json.get("error")), out);
            return;
        }
        if (json.path("usage").isObject()) {
            usage = json.get("usage");
        }
        for (var choice : json.path("choices")) {
            if (choice.path("index").asInt() == 0) {
                read(choice, out);
            }
        }
    }

    @Override
    public void done(Buffer out) {
        begin(out);
        close(out);
        var finished = response.finished(output(), finishReason, usage);
        event("response." + finished.path("status").asText(), "response", finished, out);
    }

    @Override
    public byte[] whole(byte[] answer) {
        var completion = parse(answer);
        var choice = completion.at("/choices/0");
        var message = choice.path("message");
        if (message.path("content").isTextual()
                && !message.path("content").textValue().isEmpty()) {
            item(OutputItem.text(id("msg"), "output_text"))
                    .append(message.get("content").textValue());
        }
        if (message.path("refusal").isTextual()) {
            item(OutputItem.text(id("msg"), "refusal"))
                    .append(message.get("refusal").textValue());
        }
        for (var call : message.path("tool_calls")) {
            item(OutputItem.call(
                            id("fc"),
                            call.path("id").asText(),
                            call.at("/function/name").asText()))
                    .append(call.at("/function/arguments").asText());
        }
        var finished = response.finished(output(), choice.path("finish_reason").asText(), completion.path("usage"));
        return finished.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void begin(Buffer out) {
        if (begun) {
            return;
        }
        begun = true;
        event("response.created", "response", response.inProgress(), out);
        event("response.in_progress", "response", response.inProgress(), out);
    }

    private void read(JsonNode choice, Buffer out) {
        var delta = choice.path("delta");
        text("output_text", delta.path("content").asText(""), out);
        text("refusal", delta.path("refusal").asText(""), out);
        delta.path("tool_calls").forEach(call -> call(call, out));
        if (choice.path("finish_reason").isTextual()) {
            finishReason = choice.get("finish_reason").textValue();
        }
    }

    private void text(String part, String piece, Buffer out) {
        if (piece.isEmpty()) {
            return;
        }
        if (open.filter(item -> item.holds(part)).isEmpty()) {
            close(out);
            add(OutputItem.text(id("msg"), part), out);
        }
        delta(open.orElseThrow(), piece, out);
    }

    private void call(JsonNode call, Buffer out) {
        var index = call.path("index").asInt();
        var known = items.stream().filter(item -> item.isCall(index)).findFirst();
        var item = known.orElseGet(() -> {
            close(out);
            var opened = OutputItem.call(
                    id("fc"),
                    call.path("id").asText(),
                    call.at("/function/name").asText());
            add(opened.numbered(index), out);
            return opened;
        });
        var piece = call.at("/function/arguments").asText("");
        if (!piece.isEmpty()) {
            delta(item, piece, out);
        }
    }

    private void add(OutputItem item, Buffer out) {
        item(item);
        open = Optional.of(item);
        var added = NODES.objectNode().put("output_index", items.indexOf(item));
        added.set("item", item.inProgress());
        event("response.output_item.added", added, out);
        if (item.hasParts()) {
            var part = place(item);
            part.set("part", item.part(""));
            event("response.content_part.added", part, out);
        }
    }

    private void delta(OutputItem item, String piece, Buffer out) {
        item.append(piece);
        event(item.eventName() + ".delta", withLogprobs(item, place(item).put("delta", piece)), out);
    }

    private void close(Buffer out) {
        if (open.isEmpty()) {
            return;
        }
        var item = open.get();
        open = Optional.empty();
        event(item.eventName() + ".done", withLogprobs(item, item.finalText(place(item))), out);
        if (item.hasParts()) {
            var part = place(item);
            part.set("part", item.part(item.written()));
            event("response.content_part.done", part, out);
        }
        var done = NODES.objectNode().put("output_index", items.indexOf(item));
        done.set("item", item.completed());
        event("response.output_item.done", done, out);
    }

    /** Clients of typed languages insist on the field. */
    private static ObjectNode withLogprobs(OutputItem item, ObjectNode event) {
        if (item.holds("output_text")) {
            event.putArray("logprobs");
        }
        return event;
    }

    private ObjectNode place(OutputItem item) {
        var place = NODES.objectNode().put("item_id", item.id()).put("output_index", items.indexOf(item));
        return item.hasParts() ? place.put("content_index", 0) : place;
    }

    private OutputItem item(OutputItem item) {
        items.add(item);
        return item;
    }

    private String id(String kind) {
        return response.part(kind, items.size());
    }

    private ArrayNode output() {
        var output = NODES.arrayNode();
        items.forEach(item -> output.add(item.completed()));
        return output;
    }

    private void event(String type, String field, ObjectNode value, Buffer out) {
        var event = NODES.objectNode();
        event.set(field, value);
        event(type, event, out);
    }

    private void event(String type, ObjectNode fields, Buffer out) {
        var event = NODES.objectNode().put("type", type).put("sequence_number", sequence++);
        event.setAll(fields);
        out.appendString("event: ")
                .appendString(type)
                .appendString("\ndata: ")
                .appendString(event.toString())
                .appendString("\n\n");
    }

    private static JsonNode parse(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("what comes here has been read before", e);
        }
    }
}
