package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.server.Server;
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

    @Option(names = "--title", paramLabel = "TEXT", description = "The title of a new session.")
    private String title;

    /** @param lastSeq its newest fact: what comes behind it is new */
    record Chosen(String id, long lastSeq, boolean isNew) {}

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
                node.path("session_id").asText(), node.path("last_seq").asLong(), isNew);
    }
}
