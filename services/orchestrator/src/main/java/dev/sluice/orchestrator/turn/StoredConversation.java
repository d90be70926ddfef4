package dev.sluice.orchestrator.turn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.MessageCodec.UnrecognisedMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A conversation as it rests in a store: with the version of its form, so that state outlives the code that wrote it.
 * What an older release wrote is lifted one version after another; a golden file of every version stays in the tests.
 *
 * <pre>
 *   1  without a mark; remembers the last 64 ended turns, decided approvals and answered inputs
 *   2  {@link Memory} remembers those; a call keeps the digests that were granted
 *   3  a turn has tasks, each with its state, and the version of its rules
 * </pre>
 *
 * @param version always {@link #VERSION} where it is written
 */
public record StoredConversation(int version, Conversation conversation) {
    static final int VERSION = 3;

    private static final byte[] MARK = "{\"version\":%d,".formatted(VERSION).getBytes(StandardCharsets.UTF_8);

    /**
     * A conversation that was read.
     *
     * @param memories what an older form kept in the conversation and must be put into the store of memories; usually
     *     nothing
     */
    public record Read(Conversation conversation, List<Memory> memories) {}

    /** The bytes in which a conversation rests. */
    public static byte[] write(Conversation conversation) {
        return MessageCodec.write(new StoredConversation(VERSION, conversation));
    }

    /**
     * The conversation in these bytes, whichever release wrote them.
     *
     * @throws UnrecognisedMessage if that was a newer release: hold until a newer reader comes
     * @throws UnreadableMessage if they are no conversation
     */
    public static Read read(byte[] bytes) throws UnreadableMessage {
        if (startsWithMark(bytes)) {
            return new Read(
                    withKnownRules(
                            MessageCodec.read(bytes, StoredConversation.class).conversation()),
                    List.of());
        }
        var tree = MessageCodec.read(bytes, ObjectNode.class);
        return switch (tree.path("version").asInt(1)) {
            case 1 ->
                new Read(
                        lifted(FirstForm.lift(tree)),
                        MessageCodec.read(bytes, FirstForm.class).memories());
            case 2 -> new Read(lifted(tree.path("conversation")), List.of());
            default ->
                throw new UnrecognisedMessage(
                        "a conversation of form " + tree.path("version") + "; known is " + VERSION);
        };
    }

    private static Conversation lifted(JsonNode second) throws UnreadableMessage {
        return MessageCodec.read(MessageCodec.write(SecondForm.lift(second)), Conversation.class);
    }

    /** A turn is decided by the rules that it began with, or not at all. */
    private static Conversation withKnownRules(Conversation conversation) throws UnrecognisedMessage {
        var newer = conversation.turn().map(Turn::rulesVersion).filter(version -> !Rules.known(version));
        if (newer.isPresent()) {
            throw new UnrecognisedMessage("a turn of rules " + newer.get() + "; known is " + Rules.TODAY.version());
        }
        return conversation;
    }

    private static boolean startsWithMark(byte[] bytes) {
        return bytes.length > MARK.length && Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length);
    }
}
