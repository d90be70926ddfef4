package dev.sluice.router.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A Lua script that Redis runs as one step, with nothing in between. */
public record RedisScript(String text, String digest) {

    /** The script {@code /redis/<name>.lua} of this jar. */
    public static RedisScript named(String name) {
        try (var script = RedisScript.class.getResourceAsStream("/redis/" + name + ".lua")) {
            var text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            return new RedisScript(text, sha1(text));
        } catch (IOException broken) {
            throw new UncheckedIOException("the scripts are part of this jar", broken);
        }
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-1", absent);
        }
    }
}
