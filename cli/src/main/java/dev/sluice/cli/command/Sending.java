package dev.sluice.cli.command;

import dev.sluice.cli.console.Console;
import dev.sluice.cli.folder.Folder;
import dev.sluice.cli.folder.Sent;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Plain;
import java.io.IOException;
import java.nio.file.Files;

/** The way of a folder of this machine into the files of a session. */
final class Sending {
    private Sending() {}

    /** Packs the folder, has the server unpack it, and says what did not go. */
    static Sent send(Console console, Server server, String session, Folder folder) throws IOException {
        var directory = Files.createTempDirectory("sluice-");
        var zip = directory.resolve("files.zip");
        try {
            var sent = Sent.pack(folder, zip);
            sent.stayed().forEach(name -> console.note("not sent: " + Plain.line(name) + " (its name is protected)"));
            var answer = server.unpack(session, zip);
            answer.path("left_out")
                    .forEach(left -> console.note("not sent: "
                            + Plain.line(left.path("path").asText()) + " ("
                            + Plain.line(left.path("why").asText()) + ")"));
            console.note("sent " + answer.path("files").asInt() + " files of " + folder.root());
            return sent;
        } finally {
            Files.deleteIfExists(zip);
            Files.deleteIfExists(directory);
        }
    }
}
