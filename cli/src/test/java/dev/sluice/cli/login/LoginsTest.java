package dev.sluice.cli.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginsTest {
    private static final URI HERE = URI.create("http://localhost:8080");
    private static final URI THERE = URI.create("https://sluice.example.org");
    private static final Instant LATER = Instant.ofEpochSecond(4_000_000_000L);

    @TempDir
    private Path folder;

    @Test
    void onlyTheirOwnerReadsThem() throws IOException {
        var directory = folder.resolve("sluice");

        new Logins(directory).keep(login(HERE, "secret"));

        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        try (var files = Files.list(directory)) {
            for (var file : files.toList()) {
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        }
    }

    @Test
    void theServerLoggedInAtLastIsTheCurrentOne() {
        var logins = new Logins(folder);
        logins.keep(login(HERE, "a"));
        logins.keep(login(THERE, "b"));

        assertEquals(Optional.of(THERE), logins.current());
        assertEquals(Optional.of(login(HERE, "a")), logins.at(HERE));
    }

    @Test
    void whatIsForgottenIsGone() throws IOException {
        var logins = new Logins(folder);
        logins.keep(login(HERE, "a-secret"));

        logins.forget(HERE);

        assertEquals(Optional.empty(), logins.at(HERE));
        assertEquals(Optional.empty(), logins.current());
        assertFalse(Files.readString(logins.file()).contains("a-secret"));
    }

    @Test
    void aRefreshTokenIsUsedOnceThoughTwoCommandsRenew() {
        var logins = new Logins(folder);
        var seen = new Login(HERE, "ada", "old", "refresh-1", Instant.EPOCH);
        logins.keep(seen);
        var renewals = new AtomicInteger();

        for (var command = 0; command < 2; command++) {
            var renewed = logins.renewed(seen, _ -> {
                renewals.incrementAndGet();
                return login(HERE, "new");
            });
            assertEquals("new", renewed.accessToken());
        }

        assertEquals(1, renewals.get());
    }

    @Test
    void aLoginShowsNoToken() {
        assertFalse(login(HERE, "secret").toString().contains("secret"));
        assertTrue(login(HERE, "secret").toString().contains("ada"));
    }

    private static Login login(URI server, String token) {
        return new Login(server, "ada", token, "refresh of " + token, LATER);
    }
}
