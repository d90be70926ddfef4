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
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What a turn made of the files that were sent, on its way back into the folder that they came from. Names come from the server:
 * none leads out of the folder or through a link. What was changed here since is not written over.
 */
public final class Changes {
    private static final int ABSENT = 404;

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

    public int count() {
        return diff.path("files").size();
    }

    /** The diffs for a person. */
    public String shown(Palette palette) {
        var text = new ArrayList<String>();
        for (var file : diff.path("files")) {
            text.add(
                    file.hasNonNull("diff")
                            ? Diff.shown(file.path("diff").asText(), palette)
                            : palette.paint(
                                            Style.BOLD,
                                            Plain.line(file.path("path").asText())) + " "
                                    + Plain.line(file.path("change").asText()) + "; too large or not for reading");
        }
        return String.join("\n", text);
    }

    /** Writes all of it, or nothing where something does not fit. */
    public void apply() throws IOException {
        if (!diff.path("complete").asBoolean()) {
            throw new CommandRefused(
                    Exit.FAILED,
                    "There are more changes than the server names.",
                    "All files: sluice files download " + Plain.line(session) + " DIR");
        }
        var changed = new ArrayList<String>();
        for (var file : diff.path("files")) {
            var name = file.path("path").asText();
            within(name);
            if (!sent.unchanged(name)) {
                changed.add(name);
            }
        }
        if (!changed.isEmpty()) {
            throw changedHere(changed);
        }
        for (var file : diff.path("files")) {
            apply(file.path("path").asText(), file.path("change").asText());
        }
    }

    private void apply(String name, String change) throws IOException {
        var place = within(name);
        if (change.equals("removed")) {
            Files.deleteIfExists(place);
            return;
        }
        var content = server.file(session, name);
        Files.createDirectories(place.getParent());
        if (!place.getParent().toRealPath().startsWith(sent.folder().root())) {
            throw astray(name);
        }
        var draft = place.resolveSibling(".sluice-" + UUID.randomUUID());
        try {
            Files.write(draft, content, StandardOpenOption.CREATE_NEW);
            if (Files.exists(place) && Files.isExecutable(place)) {
                Files.setPosixFilePermissions(draft, Files.getPosixFilePermissions(place, LinkOption.NOFOLLOW_LINKS));
            }
            if (!sent.unchanged(name)) {
                throw changedHere(List.of(name));
            }
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private Path within(String name) throws IOException {
        try {
            var root = sent.folder().root();
            var place = root.resolve(name).normalize();
            if (place.startsWith(root) && !place.equals(root) && !throughLink(root, place)) {
                return place;
            }
        } catch (InvalidPathException malformed) {
            // Said below, like every path that is none.
        }
        throw astray(name);
    }

    private static boolean throughLink(Path root, Path place) {
        for (var above = place.getParent(); !above.equals(root); above = above.getParent()) {
            if (Files.isSymbolicLink(above)) {
                return true;
            }
        }
        return false;
    }

    private CommandRefused changedHere(List<String> names) {
        return new CommandRefused(
                Exit.FAILED,
                "Nothing more was written, because this changed here meanwhile: "
                        + names.stream().limit(10).map(Plain::line).collect(Collectors.joining(", ")),
                "All files: sluice files download " + Plain.line(session) + " DIR");
    }

    private static CommandRefused astray(String name) {
        return new CommandRefused(
                Exit.FAILED, "The server names a file outside of the directory: " + Plain.line(name), "");
    }
}
