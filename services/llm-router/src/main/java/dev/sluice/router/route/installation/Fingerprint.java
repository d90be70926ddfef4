package dev.sluice.router.route.installation;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Routing;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Tells routing tables apart that might give the same name to different models, over restarts and replicas. */
final class Fingerprint {
    private Fingerprint() {}

    /** @param addresses of the providers, in the order of their names */
    static String of(Routing routing, String version, Map<String, String> addresses) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(MessageCodec.write(routing));
            digest.update((version + "\n" + addresses).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }
}
