package dev.sluice.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** What a person who watches a turn is shown, in order. All text is raw: whoever prints it makes it plain. */
public sealed interface Shown {
    /** A piece of what an agent writes; {@code thinking} is not part of its answer. */
    record Piece(String text, boolean thinking) implements Shown {}

    /** An agent begins to write, or another one does. */
    record Speaker(String agent) implements Shown {}

    /** What was written of this step so far counts no more; it is written again. */
    record Again() implements Shown {}

    /** Something that happened, in one line. */
    record Note(String line) implements Shown {}

    /** A tool is used. */
    record Tool(String agent, String tool, JsonNode arguments) implements Shown {}

    /** What came of a tool. */
    record Result(String tool, String status, Optional<String> reason, String output) implements Shown {}

    /** A person must say whether a call may run; {@code lines} are plain already, what the server says of it in fields. */
    record Asked(
            String approval,
            String agent,
            String tool,
            JsonNode arguments,
            String reason,
            String risk,
            Optional<String> diff,
            List<String> lines)
            implements Shown {}

    /** An agent asks its user. */
    record Question(String question, String agent, String text) implements Shown {}

    /** The turn has ended; {@code text} is its answer if it is completed. */
    record End(String outcome, Optional<String> text, Optional<String> reason) implements Shown {}
}
