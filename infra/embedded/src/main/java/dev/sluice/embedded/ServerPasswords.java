package dev.sluice.embedded;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The passwords of the embedded servers: 256 random bits each, made once for a data directory and kept in it where only
 * its owner can read them. Loopback is open to every user of the machine, and to every program that a tool starts.
 *
 * @param postgresOwner that of Postgres's own superuser, which no service is told
 */
record ServerPasswords(String kafka, String postgres, String postgresOwner, String redis) {
    private static final int BYTES = 32;

    /** Those of the data directory; new ones where it has none, which an older version did not need. */
    static ServerPasswords in(Path file) {
        var known = PropertyFile.read(file);
        var lines = new LinkedHashMap<String, String>();
        for (var server : new String[] {"kafka", "postgres", "postgres-owner", "redis"}) {
            var password = known.get(server);
            lines.put(server, password == null || password.isBlank() ? fresh() : password);
        }
        if (!lines.equals(known)) {
            PropertyFile.write(file, "The passwords of this data directory's servers.", lines);
        }
        return of(lines);
    }

    private static ServerPasswords of(Map<String, String> lines) {
        return new ServerPasswords(
                lines.get("kafka"), lines.get("postgres"), lines.get("postgres-owner"), lines.get("redis"));
    }

    /** Letters, digits, dashes and underscores: nothing that SQL, a shell or a URL takes for its own. */
    private static String fresh() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "ServerPasswords[hidden]";
    }
}
