package dev.sluice.router;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** An issuer of users' tokens, as the session service or an external provider is one. */
public class UserTokens implements QuarkusTestResourceLifecycleManager {
    private static final KeyPair KEYS = keys();

    private HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/jwks", exchange -> {
            var body = jwks().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return Map.of(
                "sluice.identity.issuer-url",
                "http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void stop() {
        server.stop(0);
    }

    static String of(String user, String tenant, String... roles) {
        return signed(claims(user, tenant, roles));
    }

    /** The same, but for one claim. */
    static String without(String claim, String user, String tenant, String... roles) {
        var claims = claims(user, tenant, roles);
        claims.remove(claim);
        return signed(claims);
    }

    /** The same, issued so long ago. */
    static String aged(Duration age, String user, String tenant, String... roles) {
        var claims = claims(user, tenant, roles);
        return signed(claims.put("iat", Instant.now().minus(age).getEpochSecond()));
    }

    /** The same, over since then. */
    static String over(Duration since, String user, String tenant, String... roles) {
        var claims = claims(user, tenant, roles);
        return signed(claims.put("exp", Instant.now().minus(since).getEpochSecond()));
    }

    /** The same, of a login. */
    static String ofLogin(String login, String user, String tenant, String... roles) {
        return signed(claims(user, tenant, roles).put("sid", login));
    }

    private static ObjectNode claims(String user, String tenant, String... roles) {
        var now = Instant.now().getEpochSecond();
        var claims = JsonNodeFactory.instance
                .objectNode()
                .put("iss", "sluice")
                .put("aud", "sluice")
                .put("sub", user)
                .put("tenant", tenant)
                .put("iat", now)
                .put("exp", now + 600);
        List.of(roles).forEach(claims.putArray("groups")::add);
        return claims;
    }

    private static String signed(ObjectNode claims) {
        var signed = base64("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"1\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64(claims.toString().getBytes(StandardCharsets.UTF_8));
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(KEYS.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String jwks() {
        var key = (RSAPublicKey) KEYS.getPublic();
        return "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"1\",\"n\":\"%s\",\"e\":\"%s\"}]}"
                .formatted(base64(unsigned(key.getModulus())), base64(unsigned(key.getPublicExponent())));
    }

    private static byte[] unsigned(BigInteger number) {
        var bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
