package dev.sluice.router.dialect.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.router.dialect.request.UnsayableException;
import java.util.function.Consumer;

/**
 * A chat's messages as an API takes them that is told its instructions apart and knows two speakers only: what follows in one
 * role is one turn, since the results of parallel calls must come together there. A turn without a word is none.
 */
public final class Turns {
    private final ArrayNode instructions = JsonNodeFactory.instance.arrayNode();
    private final ArrayNode turns = JsonNodeFactory.instance.arrayNode();
    private final String assistant;
    private final String parts;
    private final Words words;

    /** What the API makes of each kind of message; {@code said} is what has been said in its turn so far. */
    public interface Words {
        void instructions(JsonNode content, ArrayNode said);

        void user(JsonNode content, ArrayNode said);

        void assistant(JsonNode message, ArrayNode said);

        void result(JsonNode message, ArrayNode said);
    }

    private Turns(String assistant, String parts, Words words) {
        this.assistant = assistant;
        this.parts = parts;
        this.words = words;
    }

    /**
     * @param assistant the model's role there
     * @param parts the field in which a turn has what it says
     * @throws UnsayableException if a message has no words there
     */
    public static Turns of(JsonNode messages, String assistant, String parts, Words words) {
        var turns = new Turns(assistant, parts, words);
        messages.forEach(turns::add);
        return turns;
    }

    public ArrayNode instructions() {
        return instructions;
    }

    public ArrayNode turns() {
        return turns;
    }

    private void add(JsonNode message) {
        var content = message.path("content");
        switch (message.path("role").asText()) {
            case "system", "developer" -> words.instructions(content, instructions);
            case "user" -> say("user", said -> words.user(content, said));
            case "tool" -> say("user", said -> words.result(message, said));
            case "assistant" -> say(assistant, said -> words.assistant(message, said));
            default ->
                throw new UnsayableException(
                        "messages",
                        "This provider knows no messages of the role "
                                + message.path("role").asText() + ".");
        }
    }

    private void say(String role, Consumer<ArrayNode> what) {
        var said = said(role);
        what.accept(said);
        if (said.isEmpty()) {
            turns.remove(turns.size() - 1);
        }
    }

    private ArrayNode said(String role) {
        var last = turns.path(turns.size() - 1);
        return last.path("role").asText().equals(role)
                ? (ArrayNode) last.path(parts)
                : turns.addObject().put("role", role).putArray(parts);
    }
}
