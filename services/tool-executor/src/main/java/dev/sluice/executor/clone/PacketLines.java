package dev.sluice.executor.clone;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The packets that git servers speak in: four hexadecimal digits of length, and so many bytes less four; 0 is a pause. */
record PacketLines(InputStream in) {
    private static final int LENGTH_CHARS = 4;
    private static final int HEX = 16;

    /** The next packet; empty for a pause. */
    Optional<byte[]> next() throws IOException {
        var head = in.readNBytes(LENGTH_CHARS);
        if (head.length < LENGTH_CHARS) {
            throw new EOFException("the server broke off");
        }
        var length = length(head);
        if (length < LENGTH_CHARS) {
            return Optional.empty();
        }
        var body = in.readNBytes(length - LENGTH_CHARS);
        if (body.length < length - LENGTH_CHARS) {
            throw new EOFException("the server broke off");
        }
        return Optional.of(body);
    }

    /** The next packet as a line without its end. */
    Optional<String> line() throws IOException {
        return next().map(packet -> new String(packet, StandardCharsets.UTF_8).stripTrailing());
    }

    static byte[] of(String line) {
        var body = line.getBytes(StandardCharsets.UTF_8);
        return (String.format("%04x", body.length + LENGTH_CHARS) + line).getBytes(StandardCharsets.UTF_8);
    }

    private static int length(byte[] head) throws IOException {
        try {
            return Integer.parseInt(new String(head, StandardCharsets.US_ASCII), HEX);
        } catch (NumberFormatException noGit) {
            throw new IOException("the server does not speak as git does");
        }
    }
}
