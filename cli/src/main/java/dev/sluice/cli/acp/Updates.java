package dev.sluice.cli.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.cli.watch.Shown;
import dev.sluice.cli.watch.Transcript;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What an editor is told of a session, made from the session's frames alone: the same frames give the same, whether they come
 * as they happen or are read again from the session's history.
 */
final class Updates {
    private static final int NOTE_POSITION_MIN = 1;

    private final Path directory;
    private final Map<String, Transcript> transcripts = new HashMap<>();
    private final Map<String, ToolCard> calls = new HashMap<>();
    private final Map<String, Told.Asked> pending = new LinkedHashMap<>();
    private final PlanEntries plan = new PlanEntries();

    /** @param directory where the editor has the files that the session's workspace is about */
    Updates(Path directory) {
        this.directory = directory;
    }

    List<Told> take(JsonNode frame) {
        return switch (text(frame, "type")) {
            case "queued" -> queued(frame);
            case "steered" -> List.of(new Told.Said(text(frame, "text")));
            case "token", "message" -> written(frame);
            case "plan" -> plan.stated(frame).<List<Told>>map(Updates::update).orElse(List.of());
            case "task" -> plan.moved(frame).<List<Told>>map(Updates::update).orElse(List.of());
            case "tool_call" -> begun(frame);
            case "tool_output" -> ofCall(frame, card -> card.wrote(text(frame, "data")));
            case "approval_required" -> asked(frame);
            case "approval_decided" -> decided(frame);
            case "tool_result" -> ended(frame);
            case "question" -> question(frame);
            case "question_answered" ->
                List.of(new Told.Said(text(frame, "text")), new Told.Answered(text(frame, "question_id")));
            case "stuck", "retry", "fact" -> notes(frame);
            case "done" -> done(frame);
            default -> List.of();
        };
    }

    /** The approvals that wait, as far as the frames tell, the oldest first. */
    List<Told.Asked> pending() {
        return List.copyOf(pending.values());
    }

    /** A piece of what an agent writes. */
    static ObjectNode chunk(String kind, String text, String message) {
        var update = JsonNodeFactory.instance.objectNode().put("sessionUpdate", kind);
        update.putObject("content").put("type", "text").put("text", text);
        return update.put("messageId", message);
    }

    private List<Told> queued(JsonNode frame) {
        var told = new ArrayList<Told>();
        told.add(new Told.Said(text(frame, "text")));
        if (frame.path("position").asLong() >= NOTE_POSITION_MIN) {
            told.addAll(notes(frame));
        }
        return told;
    }

    /** A later run of a step begins a new message: what an editor has shown cannot be taken back. */
    private List<Told> written(JsonNode frame) {
        var message = text(frame, "step") + "/" + frame.path("run").asText();
        return transcript(frame).take(frame).stream()
                .flatMap(shown -> switch (shown) {
                    case Shown.Piece(var text, var thinking)
                    when !text.isEmpty() ->
                        update(chunk(
                                        thinking ? "agent_thought_chunk" : "agent_message_chunk",
                                        text,
                                        thinking ? message + "/thoughts" : message))
                                .stream();
                    case Shown.Again() ->
                        update(chunk("agent_thought_chunk", "This is written anew:\n", message + "/again")).stream();
                    default -> List.<Told>of().stream();
                })
                .toList();
    }

    private List<Told> notes(JsonNode frame) {
        return transcript(frame).take(frame).stream()
                .filter(Shown.Note.class::isInstance)
                .map(shown -> (Told) new Told.Update(chunk(
                        "agent_thought_chunk",
                        ((Shown.Note) shown).line() + "\n",
                        "note/" + frame.path("seq").asText())))
                .toList();
    }

    private List<Told> begun(JsonNode frame) {
        var card = new ToolCard(text(frame, "tool"), frame.path("arguments"), directory);
        calls.put(text(frame, "call"), card);
        return update(call("tool_call", text(frame, "call"), card.begun()));
    }

    private List<Told> asked(JsonNode frame) {
        var call = text(frame, "call");
        var card =
                calls.computeIfAbsent(call, _ -> new ToolCard(text(frame, "tool"), frame.path("arguments"), directory));
        var shown = card.asked(text(frame, "reason"), text(frame, "risk"), optional(frame, "diff"));
        var asked = new Told.Asked(
                text(frame, "approval_id"),
                text(frame, "turn"),
                JsonNodeFactory.instance.objectNode().put("toolCallId", call).setAll(shown));
        pending.put(asked.approval(), asked);
        return List.of(new Told.Update(call("tool_call_update", call, shown)), asked);
    }

    private List<Told> decided(JsonNode frame) {
        pending.remove(text(frame, "approval_id"));
        var status = frame.path("approved").asBoolean() ? "in_progress" : "failed";
        return List.of(
                new Told.Settled(text(frame, "approval_id")),
                new Told.Update(call(
                        "tool_call_update",
                        text(frame, "call"),
                        JsonNodeFactory.instance.objectNode().put("status", status))));
    }

    private List<Told> ended(JsonNode frame) {
        var told = new ArrayList<>(
                settledOf(asked -> asked.toolCall().path("toolCallId").asText().equals(text(frame, "call"))));
        told.addAll(ofCall(
                frame, card -> card.ended(text(frame, "status"), optional(frame, "reason"), text(frame, "output"))));
        calls.remove(text(frame, "call"));
        return told;
    }

    private List<Told> question(JsonNode frame) {
        return List.of(
                new Told.Update(chunk("agent_message_chunk", text(frame, "text"), text(frame, "question_id"))),
                new Told.Question(text(frame, "question_id"), text(frame, "turn")));
    }

    private List<Told> done(JsonNode frame) {
        var turn = text(frame, "turn");
        transcripts.remove(turn);
        var told = new ArrayList<>(settledOf(asked -> asked.turn().equals(turn)));
        told.add(new Told.End(
                turn,
                text(frame, "outcome"),
                optional(frame, "detail").or(() -> optional(frame, "reason")),
                optional(frame.path("limit"), "limit")));
        return told;
    }

    private List<Told> settledOf(Predicate<Told.Asked> over) {
        var settled =
                pending.values().stream().filter(over).map(Told.Asked::approval).toList();
        settled.forEach(pending::remove);
        return settled.stream()
                .map(approval -> (Told) new Told.Settled(approval))
                .toList();
    }

    private List<Told> ofCall(JsonNode frame, Function<ToolCard, ObjectNode> shown) {
        var call = text(frame, "call");
        return Optional.ofNullable(calls.get(call))
                .map(card -> update(call("tool_call_update", call, shown.apply(card))))
                .orElse(List.of());
    }

    private Transcript transcript(JsonNode frame) {
        return transcripts.computeIfAbsent(text(frame, "turn"), Transcript::new);
    }

    private static ObjectNode call(String kind, String call, ObjectNode fields) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("sessionUpdate", kind)
                .put("toolCallId", call)
                .setAll(fields);
    }

    private static List<Told> update(ObjectNode update) {
        return List.of(new Told.Update(update));
    }

    private static String text(JsonNode frame, String field) {
        return frame.path(field).asText();
    }

    private static Optional<String> optional(JsonNode frame, String field) {
        return Optional.ofNullable(frame.path(field).textValue()).filter(value -> !value.isEmpty());
    }
}
