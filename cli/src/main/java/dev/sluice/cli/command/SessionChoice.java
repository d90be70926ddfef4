package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.server.Refused;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Title;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The session that something is said in: a new one, one that is named, or the one spoken in last. */
final class SessionChoice {
    @Option(names = "--session", paramLabel = "ID", description = "Go on in this session (default: a new one).")
    private String session;

    @Option(
            names = {"-c", "--continue"},
            description = "Go on in the session that was active last.")
    private boolean last;

    @Option(
            names = "--workspace",
            paramLabel = "NAME",
            description = "What the files of a new session begin as: a directory that the operator allows by name.")
    private String workspace;

    @Option(
            names = "--title",
            paramLabel = "TEXT",
            description = "The title of a new session (default: how the first message begins).")
    private String title;

    /**
     * A session to speak in.
     *
     * @param lastSeq its newest fact: what comes behind it is new
     * @param isUntitled whether what is said first in it is to be its title
     */
    record Chosen(String id, long lastSeq, boolean isNew, boolean isUntitled) {}

    /** The session for a message that is known. */
    Chosen choose(Server server, String message) {
        if (session == null && !last && title == null) {
            title = Title.of(message);
        }
        return choose(server);
    }

    /** Calls a session after what was said first in it. A server that cannot leaves it without a title. */
    static void name(Server server, String id, String said) {
        try {
            var body = JsonNodeFactory.instance.objectNode().put("title", Title.of(said));
            server.patch("/api/v1/sessions/" + Server.encoded(id), body);
        } catch (Refused older) {
            // It is found by its time, then.
        }
    }

    Chosen choose(Server server) {
        if ((session != null || last) && (workspace != null || title != null) || session != null && last) {
            throw new CommandRefused(
                    Exit.USAGE,
                    "--session, --continue, and --workspace with --title are three ways: take one.",
                    "Without any of them a new session is opened.");
        }
        if (session != null) {
            return chosen(server.get("/api/v1/sessions/" + Server.encoded(session)), false);
        }
        if (last) {
            return server.list("/api/v1/sessions", "sessions", 1).stream()
                    .findFirst()
                    .map(node -> chosen(node, false))
                    .orElseThrow(() -> new CommandRefused(
                            Exit.ABSENT, "There is no session to go on with.", "Leave --continue out."));
        }
        var body = JsonNodeFactory.instance.objectNode();
        Optional.ofNullable(workspace).ifPresent(name -> body.put("workspace", name));
        Optional.ofNullable(title).ifPresent(text -> body.put("title", text));
        return chosen(server.post("/api/v1/sessions", body), true);
    }

    private static Chosen chosen(JsonNode node, boolean isNew) {
        return new Chosen(
                node.path("session_id").asText(),
                node.path("last_seq").asLong(),
                isNew,
                isNew && !node.path("title").isTextual());
    }
}
