package dev.sluice.router.dialect.responses;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Whose the responses are that a provider stores in this installation's account, which all tenants share: the id that a caller
 * gets of one names him in a stamp, made with the account's own key, and without it no response is gone on from. So a
 * response is known again by every replica, at the account that has it and nowhere else.
 *
 * @param key of the account; without one nobody can be told apart, and no response is gone on from
 * @param tenant who asks
 */
public record OwnedResponses(Optional<String> key, String tenant) {
    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern STAMPED = Pattern.compile("(.+)\\.([A-Za-z0-9_-]{22})");
    private static final int STAMP_BYTES = 16;

    /** The id as its caller gets it. */
    String stamped(String id) {
        return key.map(secret -> id + "." + stamp(secret, id)).orElse(id);
    }

    /** The provider's id of a response of this tenant's; empty if it is none of his. */
    public Optional<String> own(String stamped) {
        var parts = STAMPED.matcher(stamped);
        return parts.matches()
                        && key.filter(secret -> equal(stamp(secret, parts.group(1)), parts.group(2)))
                                .isPresent()
                ? Optional.of(parts.group(1))
                : Optional.empty();
    }

    /** A JSON text with the id as its caller gets it, wherever it stands. */
    byte[] stamped(byte[] json, String id) {
        if (id.isEmpty() || key.isEmpty()) {
            return json;
        }
        var text = new String(json, StandardCharsets.UTF_8);
        return text.replace('"' + id + '"', '"' + stamped(id) + '"').getBytes(StandardCharsets.UTF_8);
    }

    private String stamp(String secret, String id) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            var whole = mac.doFinal(("sluice response\n" + tenant + "\n" + id).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(java.util.Arrays.copyOf(whole, STAMP_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean equal(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "OwnedResponses[" + tenant + "]";
    }
}
