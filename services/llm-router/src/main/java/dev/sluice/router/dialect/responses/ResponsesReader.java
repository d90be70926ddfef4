package dev.sluice.router.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.reply.ChatWriter;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailures;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.ReplyReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a provider that is asked by the Responses API. What it says is always understood as a chat completion, which is how
 * streams are followed and counted; the bytes that are passed on are those of the chat, or for a caller of the same API the
 * provider's own. Not thread-safe.
 */
public final class ResponsesReader implements ReplyReader {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ResponseEvents events;
    private final boolean asTheyCome;

    private ResponsesReader(ChatWriter chat, boolean asTheyCome) {
        this.events = new ResponseEvents(chat);
        this.asTheyCome = asTheyCome;
    }

    /** For a caller who speaks chat completions. */
    public static ReplyReader inChat(ChatWriter chat) {
        return new ResponsesReader(chat, false);
    }

    /** For a caller who speaks this API too. */
    public static ReplyReader asTheyCome(ChatWriter chat) {
        return new ResponsesReader(chat, true);
    }

    @Override
    public List<Reply> event(byte[] data) throws IOException {
        var event = JSON.readTree(data);
        var meaning = events.read(event);
        return asTheyCome ? passedOn(meaning, data) : meaning;
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
                case Reply.Ended ended -> passed.add(ended);
                case Reply.Whole whole -> throw new IllegalStateException("a stream holds no whole answer");
            }
        }
        if (failed) {
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
        return switch (events.whole(response)) {
            case Reply.Whole meaning when asTheyCome -> new Reply.Whole(meaning.json(), body);
            case Reply reply -> reply;
        };
    }

    @Override
    public ProviderFailure refusal(int status, Optional<String> retryAfter, Optional<JsonNode> body) {
        return ProviderFailures.ofStatus(status, retryAfter, body);
    }

    @Override
    public ProviderFailure errorInBody(JsonNode body) {
        return ProviderFailures.inBody(body);
    }
}
