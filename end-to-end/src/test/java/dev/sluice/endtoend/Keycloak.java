package dev.sluice.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipInputStream;
import org.awaitility.Awaitility;

/** A Keycloak of its own process, with the realm of {@code keycloak-realm.json}; what it is comes from the local Maven repository. */
final class Keycloak implements AutoCloseable {
    static final String VERSION = "26.7.3";
    static final String PASSWORD = "a password of tests";
    private static final String CLIENT = "sluice";
    private static final String ADMIN = "root";
    private static final Duration START_MAX = Duration.ofMinutes(4);
    private static final Pattern FORM = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final URI base;
    private final JavaProcess process;

    /** Tokens of a login. */
    record Tokens(String access, String refresh) {}

    Keycloak(Path directory, int port, URI sluice) {
        this.base = URI.create("http://127.0.0.1:" + port);
        var home = unpack(directory);
        writeRealm(home.resolve("data/import"), sluice);
        process = new JavaProcess(
                "keycloak",
                Map.of(
                        "KC_BOOTSTRAP_ADMIN_USERNAME",
                        ADMIN,
                        "KC_BOOTSTRAP_ADMIN_PASSWORD",
                        PASSWORD,
                        "JAVA_OPTS_APPEND",
                        "-XX:TieredStopAtLevel=1 -Xmx512m",
                        "JAVA_HOME",
                        System.getProperty("java.home")),
                List.of(
                        home.resolve("bin/kc.sh").toString(),
                        "start-dev",
                        "--import-realm",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port,
                        "--cache=local"));
        process.start();
    }

    /** Where Maven keeps it, if it has ever been fetched. */
    static Path archive() {
        var repository =
                Path.of(System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository"));
        return repository.resolve(
                "org/keycloak/keycloak-quarkus-dist/%1$s/keycloak-quarkus-dist-%1$s.zip".formatted(VERSION));
    }

    void awaitReady() {
        Awaitility.await("keycloak")
                .atMost(START_MAX)
                .failFast(process::requireAlive)
                .ignoreExceptions()
                .until(() -> send(HttpRequest.newBuilder(issuer()).GET()).statusCode() == 200);
    }

    URI issuer() {
        return issuer(base);
    }

    static URI issuer(int port) {
        return issuer(URI.create("http://127.0.0.1:" + port));
    }

    private static URI issuer(URI base) {
        return base.resolve("/realms/sluice");
    }

    /** By the password grant. */
    Tokens login(String user) {
        return tokens(Map.of("grant_type", "password", "username", user, "password", PASSWORD, "scope", "openid"));
    }

    /** By the code flow with PKCE, as a page of ours would do it. */
    Tokens loginByCode(String user, URI page) {
        var verifier = UUID.randomUUID() + "-" + UUID.randomUUID();
        var asked = send(HttpRequest.newBuilder(URI.create(endpoint("auth") + "?"
                        + form(Map.of(
                                "client_id",
                                CLIENT,
                                "response_type",
                                "code",
                                "scope",
                                "openid",
                                "redirect_uri",
                                page.toString(),
                                "code_challenge_method",
                                "S256",
                                "code_challenge",
                                challenge(verifier)))))
                .GET());
        var action = FORM.matcher(asked.body());
        if (!action.find()) {
            throw new AssertionError("no form: " + asked.statusCode() + " " + asked.body());
        }
        var cookies = asked.headers().allValues("Set-Cookie").stream()
                .map(cookie -> cookie.split(";", 2)[0])
                .collect(Collectors.joining("; "));
        var shown = send(HttpRequest.newBuilder(URI.create(action.group(1).replace("&amp;", "&")))
                .header("Cookie", cookies)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(Map.of("username", user, "password", PASSWORD)))));
        var back = shown.headers().firstValue("Location").orElseThrow(() -> new AssertionError(shown.body()));
        var code = Pattern.compile("[?&]code=([^&]+)").matcher(back);
        if (!code.find()) {
            throw new AssertionError("no code: " + back);
        }
        return tokens(Map.of(
                "grant_type",
                "authorization_code",
                "code",
                code.group(1),
                "redirect_uri",
                page.toString(),
                "code_verifier",
                verifier));
    }

    /** Ends the login, and tells whoever asked to be told. */
    void logout(Tokens tokens) {
        var answer = post(endpoint("logout"), Map.of("client_id", CLIENT, "refresh_token", tokens.refresh()));
        if (answer.statusCode() / 100 != 2) {
            throw new AssertionError("logout gave " + answer.statusCode() + " " + answer.body());
        }
    }

    /** From now on signs with a new key. */
    void rotateKeys() {
        var admin = json(post(
                        URI.create(base + "/realms/master/protocol/openid-connect/token"),
                        Map.of(
                                "grant_type",
                                "password",
                                "client_id",
                                "admin-cli",
                                "username",
                                ADMIN,
                                "password",
                                PASSWORD)))
                .path("access_token")
                .asText();
        var key = Client.JSON.createObjectNode();
        key.put("name", "newer")
                .put("providerId", "rsa-generated")
                .put("providerType", "org.keycloak.keys.KeyProvider");
        var config = key.putObject("config");
        config.putArray("priority").add("999");
        config.putArray("keySize").add("2048");
        var answer = send(HttpRequest.newBuilder(URI.create(base + "/admin/realms/sluice/components"))
                .header("Authorization", "Bearer " + admin)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(key.toString())));
        if (answer.statusCode() != 201) {
            throw new AssertionError("a new key gave " + answer.statusCode() + " " + answer.body());
        }
    }

    /** What a token says of the key that signed it. */
    static JsonNode header(String token) {
        return Client.tree(Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))));
    }

    @Override
    public void close() {
        process.close();
    }

    private Tokens tokens(Map<String, String> grant) {
        var asked = new HashMap<>(grant);
        asked.put("client_id", CLIENT);
        var answer = post(endpoint("token"), asked);
        if (answer.statusCode() != 200) {
            throw new AssertionError("keycloak gave " + answer.statusCode() + " " + answer.body());
        }
        var tokens = json(answer);
        return new Tokens(
                tokens.path("access_token").asText(),
                tokens.path("refresh_token").asText());
    }

    private URI endpoint(String name) {
        return URI.create(issuer() + "/protocol/openid-connect/" + name);
    }

    private static HttpResponse<String> post(URI where, Map<String, String> form) {
        return send(HttpRequest.newBuilder(where)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(form))));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Client.tree(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String challenge(String verifier) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Path unpack(Path directory) {
        try (var zip = new ZipInputStream(Files.newInputStream(archive()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                var file = directory.resolve(entry.getName()).normalize();
                if (entry.isDirectory() || !file.startsWith(directory)) {
                    continue;
                }
                Files.createDirectories(file.getParent());
                Files.copy(zip, file);
            }
            var home = directory.resolve("keycloak-" + VERSION);
            Files.setPosixFilePermissions(home.resolve("bin/kc.sh"), PosixFilePermissions.fromString("rwx------"));
            return home;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void writeRealm(Path directory, URI sluice) {
        try (var realm = Keycloak.class.getResourceAsStream("/keycloak-realm.json")) {
            Files.createDirectories(directory);
            Files.writeString(
                    directory.resolve("sluice-realm.json"),
                    new String(realm.readAllBytes(), StandardCharsets.UTF_8)
                            .replace("@SLUICE@", sluice.toString())
                            .replace("@PASSWORD@", PASSWORD));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
