package dev.sluice.keys;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** One block of a PEM text. */
final class Pem {
    static final String PRIVATE_KEY = "PRIVATE KEY";
    static final String PUBLIC_KEY = "PUBLIC KEY";

    private Pem() {}

    static String write(String label, byte[] der) {
        var lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN " + label + "-----\n" + lines.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    /** The bytes of the first block with this label; empty if the text has none. */
    static Optional<byte[]> read(String label, String text) {
        var begin = "-----BEGIN " + label + "-----";
        var from = text.indexOf(begin);
        var to = text.indexOf("-----END " + label + "-----");
        if (from < 0 || to < from) {
            return Optional.empty();
        }
        return Optional.of(Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to)));
    }
}
