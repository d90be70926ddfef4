package dev.sluice.executor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.executor.clone.GitServer;
import dev.sluice.executor.mcp.ServerPrograms;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.SigningKey;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * The neighbours that an executor needs and this module does not have: an issuer of access tokens (its key set over real
 * HTTP), the session service's signing key, and a server of repositories. Everything else comes from the shared test infrastructure.
 */
public final class ExecutorTestResource implements QuarkusTestResourceLifecycleManager {
    private static final String KEY_ID = "test";
    // Static, because test and resource live in one JVM and meet nowhere else.
    private static KeyPair issuer;
    private static Path data;

    private static GitServer git;

    private HttpServer server;

    /** The session service's key, which the executor trusts. */
    public static SigningKey sessionKey() {
        return SigningKey.loadOrCreate(
                data.resolve("keys/private/session.pem"), data.resolve("keys/public"), KeyPurpose.GRANTS);
    }

    /** Where the executor keeps its workspaces. */
    public static Path workspaces() {
        return data.resolve("workspaces");
    }

    /** Where the repositories are that may be cloned. */
    public static Path repositories() {
        return data.resolve("repositories");
    }

    /** Below which address they are. */
    public static URI gitUrl() {
        return git.url();
    }

    public static String token(String tenant, String user, String role) {
        return Jwt.upn(user)
                .subject(user)
                .claim("tenant", tenant)
                .groups(role)
                .issuer("sluice")
                .audience("sluice")
                .jws()
                .keyId(KEY_ID)
                .sign(issuer.getPrivate());
    }

    /** A token with exactly these claims, which a library would complete. */
    public static String token(Map<String, Object> claims) {
        try {
            var json = new ObjectMapper();
            var encoder = Base64.getUrlEncoder().withoutPadding();
            var signed =
                    encoder.encodeToString(json.writeValueAsBytes(Map.of("alg", "RS256", "kid", KEY_ID, "typ", "JWT")))
                            + "." + encoder.encodeToString(json.writeValueAsBytes(claims));
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(issuer.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + encoder.encodeToString(signature.sign());
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public Map<String, String> start() {
        try {
            data = Files.createTempDirectory("sluice-executor");
            sessionKey();
            issuer = KeyPairGenerator.getInstance("RSA").generateKeyPair();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var keys = jwks((RSAPublicKey) issuer.getPublic()).getBytes(StandardCharsets.UTF_8);
            server.createContext("/auth/jwks", exchange -> {
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, keys.length);
                exchange.getResponseBody().write(keys);
                exchange.close();
            });
            server.start();
            git = new GitServer(Files.createDirectories(repositories()), Optional.empty());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
        return Map.of(
                "sluice.data",
                data.toString(),
                "sluice.tool-executor.mcp.programs",
                ServerPrograms.make().toString(),
                "sluice.identity.issuer-url",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/auth",
                "sluice.tool-executor.cloning.from",
                git.url().toString(),
                "quarkus.http.test-port",
                "0");
    }

    @Override
    public void stop() {
        git.close();
        server.stop(0);
    }

    private static String jwks(RSAPublicKey key) {
        return "{\"keys\":[{\"kty\":\"RSA\",\"alg\":\"RS256\",\"use\":\"sig\",\"kid\":\"" + KEY_ID + "\",\"n\":\""
                + base64(key.getModulus()) + "\",\"e\":\"" + base64(key.getPublicExponent()) + "\"}]}";
    }

    private static String base64(BigInteger number) {
        var bytes = number.toByteArray();
        var from = bytes[0] == 0 ? 1 : 0;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
    }
}
