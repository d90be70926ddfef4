package dev.sluice.router.dialect.responses;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.reply.ChatWriter;
import dev.sluice.router.dialect.reply.Complaint;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailures;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.ReplyReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a provider that is asked by the Responses API. What it says is always understood as a chat completion, which is how
 * streams are followed and counted; the bytes that are passed on are those of the chat, or for a caller of the same API the
 * provider's own. Not thread-safe.
 */
public final class ResponsesReader implements ReplyReader {

    /** What a response, or an item of one, is called that is not stored at this account. */
    private static final Pattern ELSEWHERE = Pattern.compile(
            "(?i)encrypted content .{0,100}could not be verified|(?:item|response) with id .{1,100} not found");

    private final ResponseEvents events;
    private final Optional<OwnedResponses> passes;

    private ResponsesReader(ChatWriter chat, Optional<OwnedResponses> passes) {
        this.events = new ResponseEvents(chat);
        this.passes = passes;
    }

    /** For a caller who speaks chat completions. */
    public static ReplyReader inChat(ChatWriter chat) {
        return new ResponsesReader(chat, Optional.empty());
    }

    /** For a caller who speaks this API too. */
    public static ReplyReader asTheyCome(ChatWriter chat, OwnedResponses owned) {
        return new ResponsesReader(chat, Optional.of(owned));
    }

    @Override
    public List<Reply> event(JsonNode event, byte[] data) {
        var meaning = events.read(event);
        return passes.map(owned -> passedOn(
                        meaning, owned.stamped(data, event.at("/response/id").asText())))
                .orElse(meaning);
    }

    /** One piece for one event, whatever it means; nothing of a failure, which is told in our own words. */
    private List<Reply> passedOn(List<Reply> meaning, byte[] data) {
        var passed = new ArrayList<Reply>();
        Optional<ObjectNode> understood = Optional.empty();
        var failed = false;
        for (var reply : meaning) {
            switch (reply) {
                case Reply.Chunk chunk -> understood = Optional.of(together(understood, (ObjectNode) chunk.json()));
                case Reply.Failed failure -> {
                    failed = true;
                    passed.add(failure);
                }
                case Reply.Counted counted -> passed.add(counted);
                case Reply.Ended ended -> passed.add(ended);
                case Reply.Whole whole -> throw new IllegalStateException("a stream holds no whole answer");
            }
        }
        if (failed) {
            // What it took is counted, and nothing of it is passed on.
            understood.ifPresent(usage -> passed.addFirst(new Reply.Chunk(usage, new byte[0])));
            return List.copyOf(passed);
        }
        passed.addFirst(new Reply.Chunk(understood.orElseGet(events::nothing), data));
        return List.copyOf(passed);
    }

    /** The first of several pieces is what counts, and the usage that may be in the last. */
    private static ObjectNode together(Optional<ObjectNode> first, ObjectNode next) {
        if (first.isPresent() && next.has("usage")) {
            first.get().set("usage", next.get("usage"));
        }
        return first.orElse(next);
    }

    @Override
    public Reply whole(byte[] body) throws IOException {
        var response = JSON.readTree(body);
        var meaning = events.whole(response);
        return meaning instanceof Reply.Whole whole && passes.isPresent()
                ? new Reply.Whole(
                        whole.json(),
                        passes.get().stamped(body, response.path("id").asText()))
                : meaning;
    }

    @Override
    public ProviderFailure refusal(int status, Optional<String> retryAfter, Optional<JsonNode> body) {
        return body.map(json -> json.path("error"))
                .filter(ResponsesReader::isElsewhere)
                .map(error ->
                        ProviderFailure.unsayable("input", Complaint.of(error).sentence()))
                .orElseGet(() -> ProviderFailures.ofStatus(status, retryAfter, body));
    }

    /** Whether another account may have what the request names: encrypted thoughts, a stored response or item. */
    private static boolean isElsewhere(JsonNode error) {
        return switch (error.path("code").asText()) {
            case "invalid_encrypted_content", "previous_response_not_found" -> true;
            default -> ELSEWHERE.matcher(Complaint.of(error).sentence()).find();
        };
    }
}
