package dev.sluice.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The public keys that this process trusts for one purpose: every {@code *.pem} public key of the purpose's directory,
 * several at once so that keys can be rotated; at most {@value #KEYS_MAX} files of at most {@value #FILE_BYTES_MAX}
 * bytes. What a file is called says nothing.
 *
 * <p>The directory is read again when a key id is unknown (at most every 2 s) and when the last reading is older than
 * a minute, so that a new key works at once and a removed one stops soon; while it cannot be read, what was read last
 * counts. A lookup may therefore touch the disk: keep it off event loops. Safe for use by many threads.
 */
public final class VerificationKeys {
    private static final Duration REREAD_PAUSE = Duration.ofSeconds(2);
    private static final Duration AGE_MAX = Duration.ofMinutes(1);
    private static final int KEYS_MAX = 100;
    private static final int FILE_BYTES_MAX = 16 * 1024;

    private final Path directory;
    private final Duration rereadPause;
    private final Duration ageMax;
    private volatile Reading reading;

    private record Reading(Map<String, VerificationKey> keys, long nanoTime) {
        boolean olderThan(Duration age) {
            return System.nanoTime() - nanoTime >= age.toNanos();
        }
    }

    /** @param publicDirectory the directory of all public keys, of which only the purpose's part is read */
    public VerificationKeys(Path publicDirectory, KeyPurpose purpose) {
        this(publicDirectory, purpose, REREAD_PAUSE, AGE_MAX);
    }

    VerificationKeys(Path publicDirectory, KeyPurpose purpose, Duration rereadPause, Duration ageMax) {
        this.directory = purpose.under(publicDirectory);
        this.rereadPause = rereadPause;
        this.ageMax = ageMax;
        try {
            this.reading = read();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the public keys in " + directory, e);
        }
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

    /** Whether {@code message} was signed for this purpose. */
    public boolean verify(String keyId, byte[] message, byte[] signature) {
        return find(keyId).map(key -> key.verify(message, signature)).orElse(false);
    }

    private synchronized void reread(Duration age) {
        if (reading.olderThan(age)) {
            reading = readOrKept();
        }
    }

    private Reading readOrKept() {
        try {
            return read();
        } catch (IOException unreadable) {
            return new Reading(reading.keys(), System.nanoTime());
        }
    }

    private Reading read() throws IOException {
        var keys = new HashMap<String, VerificationKey>();
        if (Files.isDirectory(directory)) {
            try (var files = Files.newDirectoryStream(directory, "*.pem")) {
                var left = KEYS_MAX;
                for (var file : files) {
                    if (left-- == 0) {
                        break;
                    }
                    readKey(file).ifPresent(key -> keys.put(key.id(), key));
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }
        return new Reading(Map.copyOf(keys), System.nanoTime());
    }

    /** One broken file must not lock every door, and opening a pipe would wait for its other end for ever. */
    private static Optional<VerificationKey> readKey(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(file)) {
            var text = new String(in.readNBytes(FILE_BYTES_MAX), StandardCharsets.ISO_8859_1);
            return Pem.read(Pem.PUBLIC_KEY, text).map(VerificationKey::of);
        } catch (NoSuchFileException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
