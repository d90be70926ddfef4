package dev.sluice.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The public keys that this process trusts: every {@code *.pem} public key of one directory, several per owner at once
 * so that keys can be rotated.
 *
 * <p>The directory is read again when a key id is unknown (at most every 2 s) and when the last reading is older than
 * a minute, so that a new key works at once and a removed one stops soon. A lookup may therefore touch the disk: keep
 * it off event loops. Safe for use by many threads.
 */
public final class VerificationKeys {
    private static final Duration REREAD_PAUSE = Duration.ofSeconds(2);
    private static final Duration AGE_MAX = Duration.ofMinutes(1);

    private final Path directory;
    private final Duration rereadPause;
    private final Duration ageMax;
    private volatile Reading reading;

    private record Reading(Map<String, VerificationKey> keys, long nanoTime) {
        boolean olderThan(Duration age) {
            return System.nanoTime() - nanoTime >= age.toNanos();
        }
    }

    public VerificationKeys(Path directory) {
        this(directory, REREAD_PAUSE, AGE_MAX);
    }

    VerificationKeys(Path directory, Duration rereadPause, Duration ageMax) {
        this.directory = directory;
        this.rereadPause = rereadPause;
        this.ageMax = ageMax;
        this.reading = read();
    }

    /** The trusted key of this id; empty if nobody vouches for it. */
    public Optional<VerificationKey> find(String keyId) {
        var known = reading.keys().containsKey(keyId);
        if (reading.olderThan(known ? ageMax : rereadPause)) {
            reread(known ? ageMax : rereadPause);
        }
        return Optional.ofNullable(reading.keys().get(keyId));
    }

    /**
     * What {@link #find} would say without reading the directory; empty if it would have to. Never waits, so it may be
     * asked on event loops.
     */
    Optional<VerificationKey> current(String keyId) {
        var now = reading;
        return now.olderThan(ageMax)
                ? Optional.empty()
                : Optional.ofNullable(now.keys().get(keyId));
    }

    /** Whether any trusted service signed {@code message}; ask {@link #find} where it matters which one. */
    public boolean verify(String keyId, byte[] message, byte[] signature) {
        return find(keyId).map(key -> key.verify(message, signature)).orElse(false);
    }

    /** Whether {@code owner} signed {@code message}: what a grant's reader asks, with owner {@code session}. */
    public boolean signedBy(String owner, String keyId, byte[] message, byte[] signature) {
        return find(keyId)
                .filter(key -> key.owner().equals(owner))
                .map(key -> key.verify(message, signature))
                .orElse(false);
    }

    private synchronized void reread(Duration age) {
        if (reading.olderThan(age)) {
            reading = read();
        }
    }

    private Reading read() {
        var keys = new HashMap<String, VerificationKey>();
        if (Files.isDirectory(directory)) {
            try (var files = Files.newDirectoryStream(directory, "*.pem")) {
                for (var file : files) {
                    readKey(file).ifPresent(key -> keys.put(key.id(), key));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the public keys in " + directory, e);
            }
        }
        return new Reading(Map.copyOf(keys), System.nanoTime());
    }

    /** Private keys may rest in the same directory on one machine, and one broken file must not lock every door. */
    private static Optional<VerificationKey> readKey(Path file) throws IOException {
        try {
            return Pem.read(Pem.PUBLIC_KEY, Files.readString(file))
                    .map(der -> VerificationKey.of(file.getFileName().toString(), der));
        } catch (NoSuchFileException | MalformedInputException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
