package dev.sluice.keys;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** The compact JWS form of a {@link ServiceToken}: three base64url parts, exactly three header fields. */
final class ServiceTokenForm {
    static final int CHARS_MAX = 4096;

    private static final String ALGORITHM = "EdDSA";

    /** How each of our headers begins: a JSON object without white space, in base64url. */
    private static final String OBJECT = "eyJ";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ServiceTokenForm() {}

    /** A token taken apart but not yet believed. */
    record Parts(String keyId, ServiceToken token, byte[] signed, byte[] signature) {}

    /** The text is no service token that this version understands. */
    static final class MalformedException extends Exception {
        MalformedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static String write(ServiceToken token, SigningKey key) {
        var header = JSON.createObjectNode()
                .put("alg", ALGORITHM)
                .put("typ", ServiceToken.TYPE)
                .put("kid", key.id());
        var signed = encode(header.toString().getBytes(StandardCharsets.UTF_8)) + "."
                + encode(claims(token).toString().getBytes(StandardCharsets.UTF_8));
        return signed + "." + encode(key.sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    static Parts read(String compact) throws MalformedException {
        if (compact.length() > CHARS_MAX) {
            throw new MalformedException("too long", null);
        }
        var parts = compact.split("\\.", -1);
        if (parts.length != 3) {
            throw new MalformedException("not three parts", null);
        }
        try {
            var keyId = keyId(JSON.readTree(decode(parts[0])));
            var token = token(JSON.readTree(decode(parts[1])));
            var signed = compact.substring(0, compact.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII);
            return new Parts(keyId, token, signed, decode(parts[2]));
        } catch (IOException | RuntimeException e) {
            throw new MalformedException("not a service token", e);
        }
    }

    /** Whether a text has the outer form of a compact JWS of ours; costs nothing. */
    static boolean mayBe(String text) {
        return text.length() <= CHARS_MAX && text.startsWith(OBJECT) && text.indexOf('.') > 0;
    }

    static Optional<String> typeOf(String compact) {
        if (!mayBe(compact)) {
            return Optional.empty();
        }
        try {
            return optional(JSON.readTree(decode(compact.substring(0, compact.indexOf('.')))), "typ");
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Exactly the three fields we write: anything else ({@code jwk}, {@code crit}, ...) is an attempt at something. */
    private static String keyId(JsonNode header) {
        if (header.size() != 3
                || !text(header, "alg").equals(ALGORITHM)
                || !text(header, "typ").equals(ServiceToken.TYPE)) {
            throw new IllegalArgumentException("unexpected header");
        }
        return text(header, "kid");
    }

    private static ObjectNode claims(ServiceToken token) {
        var claims = JSON.createObjectNode()
                .put("iss", token.issuer())
                .put("aud", token.audience())
                .put("iat", token.issuedAt().getEpochSecond())
                .put("exp", token.expiresAt().getEpochSecond())
                .put("jti", token.id());
        var errand = token.errand();
        errand.tenant().ifPresent(tenant -> claims.put("tenant", tenant.value()));
        errand.user().ifPresent(user -> claims.put("user", user.value()));
        errand.session().ifPresent(session -> claims.put("session", session.value()));
        return claims;
    }

    private static ServiceToken token(JsonNode claims) {
        var errand = new Errand(
                optional(claims, "tenant").map(TenantId::new),
                optional(claims, "user").map(UserId::new),
                optional(claims, "session").map(SessionId::new));
        return new ServiceToken(
                text(claims, "iss"),
                text(claims, "aud"),
                Instant.ofEpochSecond(number(claims, "iat")),
                Instant.ofEpochSecond(number(claims, "exp")),
                text(claims, "jti"),
                errand);
    }

    private static String text(JsonNode node, String field) {
        return optional(node, field).orElseThrow(() -> new IllegalArgumentException("no " + field));
    }

    private static Optional<String> optional(JsonNode node, String field) {
        var value = node.get(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException(field + " is not text");
        }
        return Optional.of(value.textValue());
    }

    private static long number(JsonNode node, String field) {
        var value = node.get(field);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException(field + " is not a whole number");
        }
        return value.longValue();
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] decode(String text) {
        if (text.endsWith("=")) {
            throw new IllegalArgumentException("padded base64");
        }
        return Base64.getUrlDecoder().decode(text);
    }
}
