package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** Which further calls a person grants along with one. What of a call must be so is the tool-executor's to say, provably. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @Type(value = GrantPattern.CommandPrefix.class, name = "CommandPrefix"),
    @Type(value = GrantPattern.PathPattern.class, name = "PathPattern")
})
public sealed interface GrantPattern {
    /** The one tool whose calls it is about. */
    String tool();

    /**
     * Commands that are one program, whose first words are exactly these.
     *
     * @param argv the words, at least one
     * @param directory where they run, relative to the workspace; {@code .} for the workspace itself
     */
    record CommandPrefix(String tool, List<String> argv, String directory) implements GrantPattern {
        public CommandPrefix {
            argv = List.copyOf(argv);
            if (argv.isEmpty()) {
                throw new IllegalArgumentException("a prefix has at least the program");
            }
        }
    }

    /**
     * Changes of files.
     *
     * @param path one file, or with two stars behind its last slash all below a directory, relative to the workspace
     */
    record PathPattern(String tool, String path) implements GrantPattern {
        public PathPattern {
            if (path.isEmpty()) {
                throw new IllegalArgumentException("a path pattern names a path");
            }
        }
    }
}
