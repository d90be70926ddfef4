package dev.sluice.router.dialect.responses;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.request.ModelRequest;
import dev.sluice.router.dialect.request.Rendering;
import dev.sluice.router.dialect.request.ResponsesRequest;
import dev.sluice.router.dialect.responses.OutputItem.Kind;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Passes a response on as it comes from a model that is asked by this API, and writes every other's chat completion as one:
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
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ResponseObject response;
    private final ToolNames names;
    private final List<OutputItem> items = new ArrayList<>();
    private Optional<PassedEvents> passed = Optional.empty();
    private Optional<OutputItem> open = Optional.empty();
    private String finishReason = "";
    private JsonNode usage = MissingNode.getInstance();
    private boolean begun;
    private int sequence;

    ResponsesRendering(ResponseObject response, ToolNames names) {
        this.response = response;
        this.names = names;
    }

    @Override
    public void hears(ModelRequest asked) {
        if (asked instanceof ResponsesRequest) {
            passed = Optional.of(new PassedEvents(response));
        }
    }

    @Override
    public void chunk(byte[] chunk, Buffer out) {
        if (passed.isPresent()) {
            passed.get().event(chunk, out);
            return;
        }
        var json = parse(chunk);
        begin(out);
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
        if (passed.isPresent()) {
            return;
        }
        begin(out);
        close(out);
        var finished = response.finished(output(), finishReason, usage);
        event("response." + finished.path("status").asText(), "response", finished, out);
    }

    @Override
    public void failed(byte[] chunk, Buffer out) {
        var error = parse(chunk).path("error");
        if (passed.isPresent()) {
            passed.get().failed(error, out);
            return;
        }
        begin(out);
        close(out);
        event("response.failed", "response", response.failed(output(), error), out);
    }

    @Override
    public byte[] whole(byte[] answer) {
        if (passed.isPresent()) {
            return answer;
        }
        var completion = parse(answer);
        var choice = completion.at("/choices/0");
        var message = choice.path("message");
        think(message);
        write(Kind.TEXT, message.path("content").asText(""));
        write(Kind.REFUSAL, message.path("refusal").asText(""));
        for (var call : message.path("tool_calls")) {
            item(called(call)).append(call.at("/function/arguments").asText());
        }
        var finished = response.finished(output(), choice.path("finish_reason").asText(), completion.path("usage"));
        return finished.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void think(JsonNode message) {
        var thoughts = message.path("reasoning_content").asText("");
        var details = message.path("reasoning_details");
        if (!thoughts.isEmpty() || !details.isEmpty()) {
            var thought = item(OutputItem.of(id("rs"), Kind.THOUGHT));
            thought.append(thoughts);
            details.forEach(thought::add);
        }
    }

    private void write(Kind kind, String text) {
        if (!text.isEmpty()) {
            item(OutputItem.of(id("msg"), kind)).append(text);
        }
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
        text(Kind.THOUGHT, delta.path("reasoning_content").asText(""), out);
        for (var detail : delta.path("reasoning_details")) {
            opened(Kind.THOUGHT, out).add(detail);
        }
        text(Kind.TEXT, delta.path("content").asText(""), out);
        text(Kind.REFUSAL, delta.path("refusal").asText(""), out);
        delta.path("tool_calls").forEach(call -> call(call, out));
        if (choice.path("finish_reason").isTextual()) {
            finishReason = choice.get("finish_reason").textValue();
        }
    }

    private void text(Kind kind, String piece, Buffer out) {
        if (!piece.isEmpty()) {
            delta(opened(kind, out), piece, out);
        }
    }

    /** The open item of this kind. */
    private OutputItem opened(Kind kind, Buffer out) {
        if (open.filter(item -> item.is(kind)).isEmpty()) {
            close(out);
            add(OutputItem.of(id(kind == Kind.THOUGHT ? "rs" : "msg"), kind), out);
        }
        return open.orElseThrow();
    }

    private void call(JsonNode call, Buffer out) {
        var index = call.path("index").asInt();
        var known = items.stream().filter(item -> item.isCall(index)).findFirst();
        var item = known.orElseGet(() -> {
            close(out);
            var opened = called(call);
            add(opened.numbered(index), out);
            return opened;
        });
        var piece = call.at("/function/arguments").asText("");
        if (!piece.isEmpty()) {
            delta(item, piece, out);
        }
    }

    private OutputItem called(JsonNode call) {
        var tool = names.tool(call.at("/function/name").asText());
        return OutputItem.call(
                id(tool.takesText() ? "ctc" : "fc"), call.path("id").asText(), tool);
    }

    private void add(OutputItem item, Buffer out) {
        item(item);
        open = Optional.of(item);
        var added = NODES.objectNode().put("output_index", items.indexOf(item));
        added.set("item", item.inProgress());
        event("response.output_item.added", added, out);
        if (item.isMessage()) {
            part("response.content_part.added", item, false, out);
        }
    }

    private void delta(OutputItem item, String piece, Buffer out) {
        if (item.is(Kind.THOUGHT) && item.isEmpty()) {
            part("response.reasoning_summary_part.added", item, false, out);
        }
        item.append(piece);
        if (item.streams()) {
            event(item.eventName() + ".delta", withLogprobs(item, place(item).put("delta", piece)), out);
        }
    }

    private void close(Buffer out) {
        if (open.isEmpty()) {
            return;
        }
        var item = open.get();
        open = Optional.empty();
        if (!item.streams()) {
            event(item.eventName() + ".delta", place(item).put("delta", item.written()), out);
        }
        if (!item.is(Kind.THOUGHT) || !item.isEmpty()) {
            event(item.eventName() + ".done", withLogprobs(item, item.finalText(place(item))), out);
        }
        if (item.isMessage()) {
            part("response.content_part.done", item, true, out);
        } else if (item.is(Kind.THOUGHT) && !item.isEmpty()) {
            part("response.reasoning_summary_part.done", item, true, out);
        }
        var done = NODES.objectNode().put("output_index", items.indexOf(item));
        done.set("item", item.completed());
        event("response.output_item.done", done, out);
    }

    private void part(String type, OutputItem item, boolean whole, Buffer out) {
        var part = place(item);
        part.set("part", item.part(whole));
        event(type, part, out);
    }

    /** Clients of typed languages insist on the field. */
    private static ObjectNode withLogprobs(OutputItem item, ObjectNode event) {
        if (item.is(Kind.TEXT)) {
            event.putArray("logprobs");
        }
        return event;
    }

    private ObjectNode place(OutputItem item) {
        var place = NODES.objectNode().put("item_id", item.id()).put("output_index", items.indexOf(item));
        if (item.is(Kind.THOUGHT)) {
            return place.put("summary_index", 0);
        }
        return item.isMessage() ? place.put("content_index", 0) : place;
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
        SseText.event(type, event, out);
    }

    private static JsonNode parse(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("what comes here has been read before", e);
        }
    }
}
