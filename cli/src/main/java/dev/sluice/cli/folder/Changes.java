package dev.sluice.cli.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.server.Refused;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Diff;
import dev.sluice.cli.text.Palette;
import dev.sluice.cli.text.Plain;
import dev.sluice.cli.text.Style;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What a turn made of the files that were sent, on its way back into the folder that they came from. What is protected does
 * not come back.
 */
public final class Changes {
    private static final int ABSENT = 404;
    private static final String REMOVED = "removed";

    private final Server server;
    private final String session;
    private final Sent sent;
    private final JsonNode diff;

    private Changes(Server server, String session, Sent sent, JsonNode diff) {
        this.server = server;
        this.session = session;
        this.sent = sent;
        this.diff = diff;
    }

    /** Empty if the turn changed no files. */
    public static Optional<Changes> of(Server server, String session, String turn, Sent sent) {
        try {
            var path = "/api/v1/workspaces/" + Server.encoded(session) + "/turns/" + Server.encoded(turn) + "/diff";
            return Optional.of(new Changes(server, session, sent, server.get(path)))
                    .filter(changes -> !changes.diff.path("files").isEmpty());
        } catch (Refused refused) {
            if (refused.status() == ABSENT) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** How many can be written here. */
    public int count() {
        return wanted().size();
    }

    /** The diffs for a person. */
    public String shown(Palette palette) {
        var text = new ArrayList<String>();
        for (var file : diff.path("files")) {
            var name = file.path("path").asText();
            var change = palette.paint(Style.BOLD, Plain.line(name)) + " "
                    + Plain.line(file.path("change").asText());
            if (ProtectedNames.onPath(name)) {
                text.add(change + "; protected, and not written here");
            } else if (file.hasNonNull("diff")) {
                text.add(Diff.shown(file.path("diff").asText(), palette));
            } else {
                text.add(change + "; too large or not for reading");
            }
        }
        return String.join("\n", text);
    }

    /**
     * Fetches the files as they are there now. What a later turn makes of them is not written any more.
     *
     * @throws CommandRefused if a file's place is not in the folder, was changed here, or there is more than the server names
     */
    public Drafts fetched() throws IOException {
        if (!diff.path("complete").asBoolean()) {
            throw new CommandRefused(
                    Exit.FAILED,
                    "There are more changes than the server names.",
                    "All files: sluice files download " + Plain.line(session) + " DIR");
        }
        var drafts = new Drafts(session, sent);
        try {
            for (var file : wanted()) {
                var name = file.path("path").asText();
                if (file.path("change").asText().equals(REMOVED)) {
                    drafts.remove(name);
                } else {
                    drafts.add(name, server.file(session, name));
                }
            }
            drafts.requireUnchanged();
            return drafts;
        } catch (IOException | RuntimeException failed) {
            drafts.close();
            throw failed;
        }
    }

    private List<JsonNode> wanted() {
        return StreamSupport.stream(diff.path("files").spliterator(), false)
                .filter(file -> !ProtectedNames.onPath(file.path("path").asText()))
                .toList();
    }
}
