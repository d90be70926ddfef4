package dev.sluice.cli.acp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** What an editor is to be told of a frame. */
sealed interface Told {
    /** A {@code session/update}, as it is. */
    record Update(ObjectNode update) implements Told {}

    /** What a person said, here or elsewhere. */
    record Said(String text) implements Told {}

    /** A call needs consent. */
    record Asked(String approval, String turn, ObjectNode toolCall) implements Told {}

    /** Nobody need consent any more. */
    record Settled(String approval) implements Told {}

    /** An agent asks its user. */
    record Question(String question, String turn) implements Told {}

    /** Somebody has answered. */
    record Answered(String question) implements Told {}

    /** A turn has ended; {@code limit} is the one that it came to, if that was why. */
    record End(String turn, String outcome, Optional<String> reason, Optional<String> limit) implements Told {}
}
