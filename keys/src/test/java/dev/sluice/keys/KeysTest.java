package dev.sluice.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
    private static final byte[] MESSAGE = "a grant".getBytes(StandardCharsets.UTF_8);
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    Path directory;

    @Test
    void keyIsMadeOnceAndKept() {
        var first = SigningKey.loadOrCreate(directory.resolve("session.key"), directory, "session");
        var second = SigningKey.loadOrCreate(directory.resolve("session.key"), directory, "session");
        assertEquals(first.id(), second.id());
        assertArrayEquals(first.sign(MESSAGE), second.sign(MESSAGE));
    }

    @Test
    void privateKeyIsForItsOwnerOnly() throws IOException {
        SigningKey.loadOrCreate(directory.resolve("session.key"), directory.resolve("public"), "session");
        assertEquals(
                PosixFilePermissions.fromString("rw-------"),
                Files.getPosixFilePermissions(directory.resolve("session.key")));
    }

    @Test
    void processesThatStartAtOnceAgreeOnOneKey() {
        var file = directory.resolve("session.key");
        var ids = IntStream.range(0, 16)
                .parallel()
                .mapToObj(
                        i -> SigningKey.loadOrCreate(file, directory, "session").id())
                .distinct()
                .count();
        assertEquals(1, ids);
    }

    @Test
    void keyMadeByOpensslIsRead() throws IOException {
        // The key pair of RFC 8410, section 10.
        var pem = """
                -----BEGIN PRIVATE KEY-----
                MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
                -----END PRIVATE KEY-----
                """;
        var key = SigningKey.load(Files.writeString(directory.resolve("rfc"), pem));
        var publicDer = Pem.read(Pem.PUBLIC_KEY, """
                -----BEGIN PUBLIC KEY-----
                MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
                -----END PUBLIC KEY-----
                """);
        assertArrayEquals(publicDer.orElseThrow(), key.publicKey().getEncoded());
    }

    @Test
    void fileThatHoldsNoKeyIsRefused() throws IOException {
        var file = Files.writeString(directory.resolve("empty"), "");
        assertThrows(IllegalArgumentException.class, () -> SigningKey.load(file));
    }

    @Test
    void signatureCountsOnlyForItsMessageAndItsOwner() {
        var key = SigningKey.loadOrCreate(directory.resolve("session.key"), directory, "session");
        var keys = new VerificationKeys(directory);
        var signature = key.sign(MESSAGE);

        assertTrue(keys.verify(key.id(), MESSAGE, signature));
        assertTrue(keys.signedBy("session", key.id(), MESSAGE, signature));
        assertFalse(keys.signedBy("agent-workers", key.id(), MESSAGE, signature));
        assertFalse(keys.verify(key.id(), "another grant".getBytes(StandardCharsets.UTF_8), signature));
        assertFalse(keys.verify("unknown", MESSAGE, signature));
        assertFalse(keys.verify(key.id(), MESSAGE, new byte[3]));
    }

    @Test
    void newKeyIsFoundAndTheOldOneStillCounts() {
        var old = SigningKey.loadOrCreate(directory.resolve("old.key"), directory, "session");
        var keys = new VerificationKeys(directory, Duration.ZERO, LONG);

        var rotated = SigningKey.loadOrCreate(directory.resolve("new.key"), directory, "session");

        assertTrue(keys.signedBy("session", rotated.id(), MESSAGE, rotated.sign(MESSAGE)));
        assertTrue(keys.signedBy("session", old.id(), MESSAGE, old.sign(MESSAGE)));
    }

    @Test
    void directoryIsNotReadForEveryUnknownKey() {
        var keys = new VerificationKeys(directory, LONG, LONG);
        var late = SigningKey.loadOrCreate(directory.resolve("late.key"), directory, "session");
        assertFalse(keys.verify(late.id(), MESSAGE, late.sign(MESSAGE)));
    }

    @Test
    void aKeyWithoutItsFileIsForgottenWithTheReading() throws IOException {
        var key = SigningKey.loadOrCreate(directory.resolve("session.key"), directory, "session");
        var patient = new VerificationKeys(directory, LONG, LONG);
        var eager = new VerificationKeys(directory, LONG, Duration.ZERO);

        Files.delete(directory.resolve("session-" + key.id() + ".pem"));

        assertTrue(patient.find(key.id()).isPresent());
        assertTrue(patient.current(key.id()).isPresent());
        assertTrue(eager.current(key.id()).isEmpty());
        assertTrue(eager.find(key.id()).isEmpty());
    }

    @Test
    void missingDirectoryTrustsNobody() {
        assertTrue(new VerificationKeys(directory.resolve("absent")).find("any").isEmpty());
    }

    @Test
    void privateKeysBesideThePublicOnesAreIgnored() {
        var key = SigningKey.loadOrCreate(directory.resolve("session.pem"), directory, "session");
        var keys = new VerificationKeys(directory);
        assertEquals("session", keys.find(key.id()).orElseThrow().owner());
    }

    @Test
    void brokenFileDoesNotHideTheOtherKeys() throws IOException {
        Files.write(directory.resolve("binary.pem"), new byte[] {(byte) 0xff, (byte) 0xfe});
        Files.writeString(directory.resolve("broken.pem"), Pem.write(Pem.PUBLIC_KEY, new byte[] {1, 2, 3}));
        var key = SigningKey.loadOrCreate(directory.resolve("session.key"), directory, "session");
        assertTrue(new VerificationKeys(directory).find(key.id()).isPresent());
    }

    @Test
    void signingKeyHidesItself() {
        var key = SigningKey.loadOrCreate(directory.resolve("session.key"), directory, "session");
        assertEquals("SigningKey[" + key.id() + "]", key.toString());
    }
}
