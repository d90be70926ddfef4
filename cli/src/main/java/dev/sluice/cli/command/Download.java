package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.server.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Brings the files of a session into a directory. Names come from the server: none leads out of the directory or through
 * a link, no file that is there is written over, and there are at most {@value #FILES_MAX}.
 */
final class Download {
    private static final int FILES_MAX = 2_000;

    private final Server server;
    private final Path directory;

    Download(Server server, Path directory) {
        this.server = server;
        this.directory = directory.toAbsolutePath().normalize();
    }

    /** Refuses a directory that has something in it, before any work is done. */
    static void requireEmpty(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        try (var entries = Files.list(directory)) {
            if (entries.findAny().isPresent()) {
                throw new CommandRefused(
                        Exit.USAGE, directory + " is not empty.", "Name a directory that is new or empty.");
            }
        }
    }

    /** The files that were written, as paths within the directory. */
    List<String> files(String session) throws IOException {
        var written = new ArrayList<String>();
        var folders = new ArrayDeque<String>(List.of(""));
        var known = new HashSet<String>();
        while (!folders.isEmpty()) {
            for (var entry : entries(session, folders.poll())) {
                var path = entry.path("path").asText();
                switch (entry.path("type").asText()) {
                    case "directory" -> {
                        if (known.add(path)) {
                            folders.add(path);
                        }
                    }
                    case "file" -> {
                        write(path, server.file(session, path));
                        written.add(path);
                    }
                    // Links and what else a workspace may hold are not followed.
                    default -> {}
                }
                if (written.size() + known.size() > FILES_MAX) {
                    throw new CommandRefused(
                            Exit.FAILED, "There are more than " + FILES_MAX + " files and directories.", "");
                }
            }
        }
        return written;
    }

    private JsonNode entries(String session, String folder) {
        var base = "/api/v1/sessions/" + Server.encoded(session) + "/workspace";
        return server.get(folder.isEmpty() ? base : base + "/" + Server.encodedPath(folder))
                .path("entries");
    }

    private void write(String path, byte[] bytes) throws IOException {
        var target = within(path);
        Files.createDirectories(target.getParent());
        if (!target.getParent().toRealPath().startsWith(directory.toRealPath())) {
            throw astray(path);
        }
        Files.write(target, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    private Path within(String path) {
        try {
            var target = directory.resolve(path).normalize();
            if (target.startsWith(directory) && !target.equals(directory)) {
                return target;
            }
        } catch (InvalidPathException malformed) {
            // Said below, like every path that is none.
        }
        throw astray(path);
    }

    private static CommandRefused astray(String path) {
        return new CommandRefused(Exit.FAILED, "The server names a file outside of the directory: " + path, "");
    }
}
