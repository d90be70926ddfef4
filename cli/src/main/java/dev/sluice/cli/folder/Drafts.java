package dev.sluice.cli.folder;

import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.text.Plain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Files that came for a folder and are not in it yet. Names come from the server: none leads out of the folder or through a
 * link. What was changed in the folder since it was sent is not written over. Gone when this is closed.
 */
public final class Drafts implements AutoCloseable {
    private final String session;
    private final Sent sent;
    private final Path directory;

    /** What is to be in each place; empty where nothing is. */
    private final Map<String, Optional<Path>> contents = new LinkedHashMap<>();

    Drafts(String session, Sent sent) throws IOException {
        this.session = session;
        this.sent = sent;
        this.directory = Files.createTempDirectory("sluice-");
    }

    void add(String name, byte[] content) throws IOException {
        within(name);
        contents.put(name, Optional.of(Files.write(directory.resolve(Integer.toString(contents.size())), content)));
    }

    void remove(String name) throws IOException {
        within(name);
        contents.put(name, Optional.empty());
    }

    void requireUnchanged() throws IOException {
        var changed = new ArrayList<String>();
        for (var name : contents.keySet()) {
            if (!sent.unchanged(name)) {
                changed.add(name);
            }
        }
        if (!changed.isEmpty()) {
            throw changedHere(changed);
        }
    }

    /** Writes all of it; nothing where something does not fit. All of it lies beside its place before the first name changes. */
    public void apply() throws IOException {
        var beside = new LinkedHashMap<Path, Path>();
        try {
            for (var draft : contents.entrySet()) {
                if (draft.getValue().isPresent()) {
                    var place = within(draft.getKey());
                    beside.put(
                            place,
                            beside(place, draft.getKey(), draft.getValue().get()));
                }
            }
            requireUnchanged();
            for (var draft : contents.entrySet()) {
                if (draft.getValue().isEmpty()) {
                    Files.deleteIfExists(within(draft.getKey()));
                }
            }
            for (var draft : beside.entrySet()) {
                Files.move(draft.getValue(), draft.getKey(), StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            for (var draft : beside.values()) {
                Files.deleteIfExists(draft);
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (var draft : contents.values()) {
            if (draft.isPresent()) {
                Files.deleteIfExists(draft.get());
            }
        }
        Files.deleteIfExists(directory);
    }

    private Path beside(Path place, String name, Path content) throws IOException {
        Files.createDirectories(place.getParent());
        if (!place.getParent().toRealPath().startsWith(sent.folder().root())) {
            throw astray(name);
        }
        var draft = Files.copy(content, place.resolveSibling(".sluice-" + UUID.randomUUID()));
        try {
            if (Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
                Files.setPosixFilePermissions(draft, Files.getPosixFilePermissions(place, LinkOption.NOFOLLOW_LINKS));
            }
            return draft;
        } catch (IOException failed) {
            Files.deleteIfExists(draft);
            throw failed;
        }
    }

    private Path within(String name) throws IOException {
        try {
            var root = sent.folder().root();
            var place = root.resolve(name).normalize();
            if (place.startsWith(root) && !place.equals(root) && !sent.folder().throughLink(place)) {
                return place;
            }
        } catch (InvalidPathException malformed) {
            // Said below, like every path that is none.
        }
        throw astray(name);
    }

    private CommandRefused changedHere(List<String> names) {
        return new CommandRefused(
                Exit.FAILED,
                "Nothing was written, because this changed here meanwhile: "
                        + names.stream().limit(10).map(Plain::line).collect(Collectors.joining(", ")),
                "All files: sluice files download " + Plain.line(session) + " DIR");
    }

    private static CommandRefused astray(String name) {
        return new CommandRefused(
                Exit.FAILED, "The server names a file outside of the directory: " + Plain.line(name), "");
    }
}
