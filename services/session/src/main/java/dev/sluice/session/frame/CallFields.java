package dev.sluice.session.frame;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.CallView;
import dev.sluice.contracts.CallWarning;
import dev.sluice.contracts.CommandView;
import dev.sluice.contracts.GrantPattern;
import dev.sluice.contracts.StandingGrant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a person is shown of a call, as clients read it: the same in frames and at the door. */
public record CallFields(CallView view) {
    /** What would be started. */
    public Optional<JsonNode> command() {
        return view.command().map(CallFields::command);
    }

    /** What to look at. */
    public List<JsonNode> warnings() {
        return view.warnings().stream().map(CallFields::warning).toList();
    }

    /** For which further calls a yes may be meant too. */
    public List<JsonNode> grants() {
        return view.grants().orElse(List.of()).stream().map(CallFields::pattern).toList();
    }

    /** A grant that was given along with a yes. */
    public static JsonNode grant(StandingGrant grant) {
        return object().put("grant", grant.id())
                .put("scope", grant.turn().isPresent() ? "turn" : "session")
                .put("until", grant.until().toString())
                .set("pattern", pattern(grant.pattern()));
    }

    /** Which calls a grant is for. */
    public static JsonNode pattern(GrantPattern pattern) {
        var node = object().put("tool", pattern.tool());
        switch (pattern) {
            case GrantPattern.CommandPrefix prefix -> {
                prefix.argv().forEach(node.putArray("argv")::add);
                node.put("directory", prefix.directory());
            }
            case GrantPattern.PathPattern path -> node.put("path", path.path());
        }
        return node;
    }

    private static JsonNode command(CommandView command) {
        var node = object();
        command.argv().forEach(node.putArray("argv")::add);
        node.put("directory", command.directory());
        command.environment().forEach(node.putArray("environment")::add);
        return node.put("timeout_seconds", command.timeMax().toSeconds()).put("sandbox", command.sandbox());
    }

    private static JsonNode warning(CallWarning warning) {
        var node = object().put("kind", warning.kind().name().toLowerCase(Locale.ROOT));
        warning.line().ifPresent(line -> node.put("line", line));
        return node.put("text", warning.text());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
