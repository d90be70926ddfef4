package dev.sluice.cli.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.server.NotLoggedIn;
import dev.sluice.cli.server.Refused;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.server.Unreachable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The approvals of a session as an editor's user is asked for them: each once, and taken back when somebody elsewhere is
 * faster. Nothing but the choice to allow allows; what the editor does not answer stays open for others.
 */
final class Permissions {
    private static final String ALLOW = "allow";
    private static final String REJECT = "reject";

    private final Server server;
    private final Editor editor;
    private final String session;
    private final Map<String, Editor.Asking> open = new HashMap<>();
    private final Set<String> everAsked = new HashSet<>();

    Permissions(Server server, Editor editor, String session) {
        this.server = server;
        this.editor = editor;
        this.session = session;
    }

    synchronized void ask(Told.Asked asked) {
        if (!everAsked.add(asked.approval())) {
            return;
        }
        var params = JsonNodeFactory.instance.objectNode().put("sessionId", session);
        params.set("toolCall", asked.toolCall());
        var options = params.putArray("options");
        options.addObject().put("optionId", ALLOW).put("name", "Allow once").put("kind", "allow_once");
        options.addObject().put("optionId", REJECT).put("name", "Reject").put("kind", "reject_once");
        var asking = editor.ask("session/request_permission", params);
        open.put(asked.approval(), asking);
        asking.answer()
                .whenCompleteAsync(
                        (answer, failure) -> answered(asked.approval(), Optional.ofNullable(answer)),
                        task -> Thread.ofVirtual().name("decision").start(task));
    }

    /** It is decided, or nobody need decide it any more. */
    synchronized void settled(String approval) {
        Optional.ofNullable(open.remove(approval)).ifPresent(editor::withdraw);
    }

    /** Asks for nothing any more. */
    synchronized void withdraw() {
        open.values().forEach(editor::withdraw);
        open.clear();
    }

    private void answered(String approval, Optional<JsonNode> answer) {
        synchronized (this) {
            if (open.remove(approval) == null) {
                return;
            }
        }
        var choice = answer.map(given -> given.path("outcome").path("optionId").asText())
                .orElse("");
        switch (choice) {
            case ALLOW -> decide(approval, true);
            case REJECT -> decide(approval, false);
            default -> editor.log("Nobody decided it here; it waits for somebody elsewhere: approval " + approval);
        }
    }

    /** Somebody else may have been faster; then the session's frames say what is. */
    private void decide(String approval, boolean approved) {
        try {
            server.post(
                    "/api/v1/approvals/" + Server.encoded(approval) + "/decision",
                    JsonNodeFactory.instance.objectNode().put("approved", approved));
        } catch (Refused | Unreachable | NotLoggedIn refused) {
            editor.log("Approval " + approval + ": " + refused.getMessage());
        }
    }
}
