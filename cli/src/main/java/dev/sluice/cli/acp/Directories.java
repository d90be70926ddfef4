package dev.sluice.cli.acp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.cli.login.PrivateFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** Which directory of this machine each session was opened for, so that an editor finds those of a project again. */
public final class Directories {
    /** Of each server the latest are kept. */
    private static final int SESSIONS_MAX = 1_000;

    private final PrivateFile file;

    /** @param configuration where this user's files of the command line are */
    public Directories(Path configuration) {
        file = new PrivateFile(configuration, "directories");
    }

    void keep(URI server, String session, Path directory) {
        file.change(all -> {
            var sessions = all.withObjectProperty(server.toString());
            sessions.remove(session);
            sessions.put(session, directory.toString());
            forgetEarliest(sessions);
        });
    }

    /** The directory of each session of a server. */
    Map<String, String> at(URI server) {
        return file.read()
                .path(server.toString())
                .propertyStream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asText()));
    }

    private static void forgetEarliest(ObjectNode sessions) {
        while (sessions.size() > SESSIONS_MAX) {
            sessions.remove(sessions.fieldNames().next());
        }
    }
}
