package dev.sluice.testkit.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A scripted reply in the words of OpenAI's responses. It thinks before it writes if the request names an effort other
 * than none, or none at all but wants thoughts: they are encrypted if the request includes them so, and summed up if it asks
 * for a summary.
 */
final class ResponsesWire implements ReplyWire {
    private static final AtomicLong NUMBER = new AtomicLong();
    private static final String ENCRYPTED = "reasoning.encrypted_content";

    private final ReceivedRequest request;
    private final ScriptedReply reply;
    private final List<Call> calls;
    private final long number = NUMBER.incrementAndGet();
    private final ArrayNode output = JsonNodeFactory.instance.arrayNode();
    private final boolean thinks;
    private boolean writing;
    private int sequence;

    ResponsesWire(ReceivedRequest request, ScriptedReply reply, List<Call> calls) {
        this.request = request;
        this.reply = reply;
        this.calls = calls;
        var effort = request.body().at("/reasoning/effort").asText("");
        this.thinks = effort.isEmpty() ? includesThoughts() : !effort.equals("none");
    }

    @Override
    public List<ObjectNode> beginning() {
        var events = new ArrayList<ObjectNode>();
        events.add(lifecycle("response.created", response("in_progress")));
        events.add(lifecycle("response.in_progress", response("in_progress")));
        if (thinks) {
            think(events);
        }
        return events;
    }

    @Override
    public List<ObjectNode> token(String token) {
        var events = new ArrayList<ObjectNode>();
        if (!writing) {
            writing = true;
            events.add(item("response.output_item.added", message("in_progress", "")));
            events.add(part("response.content_part.added", ""));
        }
        var delta = inMessage("response.output_text.delta").put("delta", token);
        delta.putArray("logprobs");
        events.add(delta);
        return events;
    }

    @Override
    public List<ObjectNode> calls() {
        var events = new ArrayList<ObjectNode>();
        endMessage(events);
        for (var call : calls) {
            var place = output.size();
            var begun = call(call, place, "in_progress", "");
            events.add(item("response.output_item.added", begun));
            var pieces = custom(call) ? "response.custom_tool_call_input" : "response.function_call_arguments";
            events.add(event(pieces + ".delta")
                    .put("item_id", begun.path("id").asText())
                    .put("output_index", place)
                    .put("delta", call.arguments()));
            var done = call(call, place, "completed", call.arguments());
            events.add(item("response.output_item.done", done));
            output.add(done);
        }
        return events;
    }

    @Override
    public List<ObjectNode> end() {
        return List.of(lifecycle("response.completed", finished()));
    }

    @Override
    public boolean saysUsage() {
        return reply.usage();
    }

    @Override
    public int endMarks() {
        return 0;
    }

    @Override
    public ObjectNode failure(String message) {
        var response = response("failed");
        response.putObject("error").put("code", "server_error").put("message", message);
        return lifecycle("response.failed", response);
    }

    @Override
    public ObjectNode nothing(boolean streamed) {
        return streamed ? lifecycle("response.completed", response("completed")) : response("completed");
    }

    @Override
    public ObjectNode whole() {
        if (thinks) {
            output.add(thought(true));
        }
        if (!reply.tokens().isEmpty()) {
            output.add(message("completed", reply.wholeText()));
        }
        calls.forEach(call -> output.add(call(call, output.size(), "completed", call.arguments())));
        return finished();
    }

    @Override
    public long thoughtTokens() {
        return thinks ? TOKENS_PER_THOUGHT : 0;
    }

    @Override
    public long completionTokens() {
        return thoughtTokens() + reply.tokens().size() + callTokens();
    }

    @Override
    public long callTokens() {
        return (long) calls.size() * TOKENS_PER_CALL;
    }

    private void think(List<ObjectNode> events) {
        events.add(item("response.output_item.added", thought(false)));
        if (wantsSummary()) {
            var delta = event("response.reasoning_summary_text.delta")
                    .put("item_id", id("rs", 0))
                    .put("output_index", 0)
                    .put("summary_index", 0)
                    .put("delta", summary());
            events.add(delta);
        }
        var done = thought(true);
        events.add(item("response.output_item.done", done));
        output.add(done);
    }

    private ObjectNode thought(boolean whole) {
        var thought = node().put("id", id("rs", 0)).put("type", "reasoning");
        var summary = thought.putArray("summary");
        if (whole && wantsSummary()) {
            summary.addObject().put("type", "summary_text").put("text", summary());
        }
        if (whole && includesThoughts()) {
            thought.put(
                    "encrypted_content", Seal.by(request.body().path("model").asText("mock-model")));
        }
        return thought;
    }

    private boolean includesThoughts() {
        for (var included : request.body().path("include")) {
            if (included.asText().equals(ENCRYPTED)) {
                return true;
            }
        }
        return false;
    }

    private boolean wantsSummary() {
        return request.body().path("reasoning").hasNonNull("summary");
    }

    private String summary() {
        return "Thought number " + number + ".";
    }

    private void endMessage(List<ObjectNode> events) {
        if (!writing) {
            return;
        }
        var done = inMessage("response.output_text.done").put("text", reply.wholeText());
        done.putArray("logprobs");
        events.add(done);
        events.add(part("response.content_part.done", reply.wholeText()));
        var message = message("completed", reply.wholeText());
        events.add(item("response.output_item.done", message));
        output.add(message);
    }

    private ObjectNode message(String status, String text) {
        var message = node().put("id", id("msg", 1))
                .put("type", "message")
                .put("status", status)
                .put("role", "assistant");
        var content = message.putArray("content");
        if (status.equals("completed")) {
            content.add(text(text));
        }
        return message;
    }

    private static ObjectNode text(String text) {
        var part = node().put("type", "output_text").put("text", text);
        part.putArray("annotations");
        part.putArray("logprobs");
        return part;
    }

    private ObjectNode part(String type, String text) {
        var part = inMessage(type);
        part.set("part", text(text));
        return part;
    }

    private ObjectNode inMessage(String type) {
        return event(type)
                .put("item_id", id("msg", 1))
                .put("output_index", output.size())
                .put("content_index", 0);
    }

    private ObjectNode call(Call call, int place, String status, String arguments) {
        var item = node().put("id", id(custom(call) ? "ctc" : "fc", place))
                .put("type", custom(call) ? "custom_tool_call" : "function_call")
                .put("status", status)
                .put("call_id", "call_" + number + "_" + place)
                .put("name", call.tool());
        offered(call)
                .map(Offered::namespace)
                .filter(space -> !space.isEmpty())
                .ifPresent(space -> item.put("namespace", space));
        return item.put(custom(call) ? "input" : "arguments", arguments);
    }

    private boolean custom(Call call) {
        return offered(call).filter(Offered::takesText).isPresent();
    }

    /** A tool as the request offers it. */
    private record Offered(String namespace, boolean takesText) {}

    private Optional<Offered> offered(Call call) {
        var found = offered(request.body().path("tools"), "", call.tool());
        for (var item : request.body().path("input")) {
            found = found.or(() -> offered(item.path("tools"), "", call.tool()));
        }
        return found;
    }

    private static Optional<Offered> offered(JsonNode tools, String namespace, String name) {
        for (var tool : tools) {
            var within = offered(tool.path("tools"), tool.path("name").asText(), name);
            if (within.isPresent()) {
                return within;
            }
            if (tool.path("name").asText().equals(name)) {
                return Optional.of(
                        new Offered(namespace, tool.path("type").asText().equals("custom")));
            }
        }
        return Optional.empty();
    }

    private ObjectNode item(String type, ObjectNode item) {
        var event = event(type).put("output_index", output.size());
        event.set("item", item);
        return event;
    }

    private ObjectNode finished() {
        var response = response("completed");
        response.set("output", output);
        if (reply.usage()) {
            var usage = response.putObject("usage").put("input_tokens", request.promptTokens());
            usage.putObject("input_tokens_details").put("cached_tokens", 0).put("cache_write_tokens", 0);
            usage.put("output_tokens", completionTokens());
            usage.putObject("output_tokens_details").put("reasoning_tokens", thoughtTokens());
            usage.put("total_tokens", request.promptTokens() + completionTokens());
        }
        return response;
    }

    private ObjectNode response(String status) {
        var response = node().put("id", id("resp", 0))
                .put("object", "response")
                .put("created_at", request.at().getEpochSecond())
                .put("status", status)
                .putNull("error")
                .putNull("incomplete_details")
                .put("model", request.body().path("model").asText("mock-model"))
                .put("parallel_tool_calls", true)
                .put("store", request.body().path("store").asBoolean(true));
        response.putArray("output");
        response.putArray("tools").addAll(tools());
        response.putNull("usage");
        return response;
    }

    private ArrayNode tools() {
        return request.body().path("tools") instanceof ArrayNode tools
                ? tools.deepCopy()
                : JsonNodeFactory.instance.arrayNode();
    }

    private ObjectNode lifecycle(String type, ObjectNode response) {
        var event = event(type);
        event.set("response", response);
        return event;
    }

    private ObjectNode event(String type) {
        return node().put("type", type).put("sequence_number", sequence++);
    }

    private String id(String kind, int place) {
        return kind + "_" + number + "_" + place;
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
