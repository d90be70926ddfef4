package dev.sluice.session.approval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallEdit;
import dev.sluice.contracts.TextLimit;
import dev.sluice.session.door.json.Text;
import java.util.Optional;

/**
 * A decision as a person says it, at whichever door.
 *
 * @param reason what the agent is told
 * @param meant how far a yes is meant
 * @param edit what he wants to have run instead of what he was asked about
 */
public record DecisionAsked(boolean approved, Optional<String> reason, GrantAsked meant, Optional<CallEdit> edit) {
    public DecisionAsked {
        reason = Text.optional("reason", reason, TextLimit.REASON);
        if (edit.isPresent() && !approved) {
            throw new IllegalArgumentException("arguments go with a yes; a no needs none");
        }
        if (edit.isPresent() && !meant.equals(GrantAsked.ONCE)) {
            throw new IllegalArgumentException("a yes with other arguments is for the one call: scope must be once");
        }
    }

    /**
     * A decision in the words of a client.
     *
     * @param scope how long a yes is meant: {@code once}, {@code turn} or {@code session}
     * @param pattern for which further calls then
     * @param arguments those with which the call is to run instead
     */
    public static DecisionAsked of(
            boolean approved,
            Optional<String> reason,
            Optional<String> scope,
            Optional<Integer> pattern,
            Optional<JsonNode> arguments) {
        // Where there is none Jackson gives the JSON null.
        var said = arguments.filter(node -> !node.isNull());
        return new DecisionAsked(approved, reason, GrantAsked.of(scope, pattern), said.map(DecisionAsked::edit));
    }

    private static CallEdit edit(JsonNode arguments) {
        if (!arguments.isObject()) {
            throw new IllegalArgumentException("arguments must be a JSON object");
        }
        if (!TextLimit.PART.fits(TextLimit.bytesAsWritten(arguments))) {
            throw new IllegalArgumentException(
                    "arguments may take at most %d bytes".formatted(TextLimit.PART.bytesMax()));
        }
        return new CallEdit(arguments);
    }
}
