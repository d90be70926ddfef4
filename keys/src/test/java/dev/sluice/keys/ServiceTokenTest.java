package dev.sluice.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.KeyPurpose.ServiceTokens;
import dev.sluice.keys.ServiceTokenVerifier.Reason;
import dev.sluice.keys.ServiceTokenVerifier.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceTokenTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final KeyPurpose WORKERS = new ServiceTokens("agent-workers");
    private static final Duration LONG = Duration.ofHours(1);
    private static final Errand ERRAND =
            Errand.of(new Scope(new TenantId("acme"), new UserId("ada"), new SessionId("s1")));

    @TempDir
    Path directory;

    private SigningKey workers;
    private ServiceTokenVerifier verifier;

    @BeforeEach
    void setUp() {
        workers = SigningKey.loadOrCreate(directory.resolve("workers.key"), directory, WORKERS);
        verifier = verifier(LONG);
    }

    @Test
    void genuineTokenIsAcceptedWithItsClaims() {
        var token = ServiceToken.fresh("agent-workers", "llm-router", ERRAND, NOW);

        var verdict = verifier.verify(token.sign(workers), NOW);

        assertEquals(new Verdict.Accepted(token), verdict);
    }

    @Test
    void tokenWithoutErrandIsAccepted() {
        var token = ServiceToken.fresh("agent-workers", "llm-router", Errand.NONE, NOW);
        assertEquals(new Verdict.Accepted(token), verifier.verify(token.sign(workers), NOW));
    }

    @Test
    void everyChangedCharacterIsRefused() {
        var compact = genuine();
        for (int i = 0; i < compact.length(); i++) {
            var replacement = compact.charAt(i) == 'A' ? 'B' : 'A';
            var tampered = compact.substring(0, i) + replacement + compact.substring(i + 1);
            // The last character carries unused bits, so a change there may be none to the bytes.
            if (i < compact.length() - 1) {
                assertInstanceOf(Verdict.Refused.class, verifier.verify(tampered, NOW), "at " + i);
            }
        }
    }

    @Test
    void tokenIsRefusedAfterItsEndAndTheSkew() {
        var compact = genuine();
        assertInstanceOf(Verdict.Accepted.class, verifier.verify(compact, NOW.plusSeconds(329)));
        assertEquals(refused(Reason.EXPIRED), verifier.verify(compact, NOW.plusSeconds(330)));
    }

    @Test
    void tokenFromTheFutureIsRefusedBeyondTheSkew() {
        var compact = genuine();
        assertInstanceOf(Verdict.Accepted.class, verifier.verify(compact, NOW.minusSeconds(30)));
        assertEquals(refused(Reason.NOT_YET_VALID), verifier.verify(compact, NOW.minusSeconds(31)));
    }

    @Test
    void tokenForAnotherServiceIsRefused() {
        var compact = ServiceToken.fresh("agent-workers", "tool-executor", ERRAND, NOW)
                .sign(workers);
        assertEquals(refused(Reason.WRONG_AUDIENCE), verifier.verify(compact, NOW));
    }

    @Test
    void serviceCannotSpeakForAnother() {
        SigningKey.loadOrCreate(directory.resolve("session.key"), directory, new ServiceTokens("session"));
        var compact = ServiceToken.fresh("session", "llm-router", ERRAND, NOW).sign(workers);

        assertEquals(
                refused(Reason.UNKNOWN_KEY), verifier(Set.of("session"), LONG).verify(compact, NOW));
    }

    @Test
    void serviceWithoutBusinessHereIsRefusedHoweverGoodItsKey() {
        var session =
                SigningKey.loadOrCreate(directory.resolve("session.key"), directory, new ServiceTokens("session"));
        var compact = ServiceToken.fresh("session", "llm-router", ERRAND, NOW).sign(session);

        assertEquals(refused(Reason.UNWANTED_ISSUER), verifier.verify(compact, NOW));
    }

    @Test
    void copyOfAnothersPublicKeyTakesNothingFromTheOther() throws IOException {
        var thief = Files.createDirectories(directory.resolve("services/thief"));
        Files.copy(publicKey(), thief.resolve("copy.pem"));

        var both = verifier(Set.of("thief", "agent-workers"), LONG);

        assertInstanceOf(Verdict.Accepted.class, both.verify(genuine(), NOW));
    }

    @Test
    void strangersKeyIsRefused(@TempDir Path elsewhere) {
        var stranger = SigningKey.loadOrCreate(elsewhere.resolve("key"), elsewhere, WORKERS);
        var compact =
                ServiceToken.fresh("agent-workers", "llm-router", ERRAND, NOW).sign(stranger);
        assertEquals(refused(Reason.UNKNOWN_KEY), verifier.verify(compact, NOW));
    }

    @Test
    void algorithmNoneIsRefused() {
        var claims = genuine().split("\\.")[1];
        var header = "{\"alg\":\"none\",\"typ\":\"%s\",\"kid\":\"%s\"}".formatted(ServiceToken.TYPE, workers.id());
        assertEquals(refused(Reason.MALFORMED), verifier.verify(base64(header) + "." + claims + ".", NOW));
    }

    @Test
    void headerWithMoreThanWeWriteIsRefused() {
        var header = "{\"alg\":\"EdDSA\",\"typ\":\"%s\",\"kid\":\"%s\",\"jwk\":{}}"
                .formatted(ServiceToken.TYPE, workers.id());
        assertEquals(refused(Reason.MALFORMED), verifier.verify(signed(header, claims(300)), NOW));
    }

    @Test
    void signedTokenThatLivesTooLongIsRefused() {
        var header = "{\"alg\":\"EdDSA\",\"typ\":\"%s\",\"kid\":\"%s\"}".formatted(ServiceToken.TYPE, workers.id());
        assertInstanceOf(Verdict.Accepted.class, verifier.verify(signed(header, claims(300)), NOW));
        assertEquals(refused(Reason.MALFORMED), verifier.verify(signed(header, claims(301)), NOW));
    }

    @Test
    void duplicateClaimIsRefused() {
        var header = "{\"alg\":\"EdDSA\",\"typ\":\"%s\",\"kid\":\"%s\"}".formatted(ServiceToken.TYPE, workers.id());
        var twice = claims(300).replace("{", "{\"tenant\":\"other\",\"tenant\":\"acme\",");
        assertEquals(refused(Reason.MALFORMED), verifier.verify(signed(header, twice), NOW));
    }

    @Test
    void garbageIsRefused() {
        for (var garbage : new String[] {"", ".", "..", "a.b.c", "e30.e30.e30", "....", "x".repeat(5000)}) {
            assertEquals(refused(Reason.MALFORMED), verifier.verify(garbage, NOW));
        }
    }

    @Test
    void onlyServiceTokensAreRecognised() {
        assertTrue(ServiceToken.recognises(genuine()));
        assertFalse(ServiceToken.recognises(base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + ".e30.AA"));
        assertFalse(ServiceToken.recognises("an-opaque-token"));
    }

    @Test
    void tokenNeverLivesLongerThanFiveMinutes() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new ServiceToken("a", "b", NOW, NOW.plusSeconds(301), "id", Errand.NONE));
    }

    @Test
    void acceptedTokenIsKnownFromThenOn() {
        var compact = genuine();
        assertEquals(Optional.empty(), verifier.known(compact, NOW));

        verifier.verify(compact, NOW);

        assertEquals(ERRAND, verifier.known(compact, NOW).orElseThrow().errand());
        assertEquals(Optional.empty(), verifier.known(genuine(), NOW));
    }

    @Test
    void knownTokenIsKnownAsLongAsItWouldBeAccepted() {
        var compact = genuine();
        verifier.verify(compact, NOW);

        assertTrue(verifier.known(compact, NOW.plusSeconds(329)).isPresent());
        assertEquals(Optional.empty(), verifier.known(compact, NOW.plusSeconds(330)));
        assertEquals(refused(Reason.EXPIRED), verifier.verify(compact, NOW.plusSeconds(330)));
        assertEquals(Optional.empty(), verifier.known(compact, NOW.minusSeconds(31)));
    }

    @Test
    void refusedTokenIsAskedAboutAgain() throws IOException {
        var compact = genuine();
        var publicKey = publicKey();
        var text = Files.readString(publicKey);
        Files.delete(publicKey);
        verifier = verifier(LONG);
        assertEquals(refused(Reason.UNKNOWN_KEY), verifier.verify(compact, NOW));
        assertEquals(Optional.empty(), verifier.known(compact, NOW));

        Files.writeString(publicKey, text);

        assertInstanceOf(Verdict.Accepted.class, verifier.verify(compact, NOW));
    }

    @Test
    void knownTokenOfAWithdrawnKeyIsRefusedWithTheNextReading() throws IOException {
        verifier = verifier(Duration.ZERO);
        var compact = genuine();
        assertInstanceOf(Verdict.Accepted.class, verifier.verify(compact, NOW));

        Files.delete(publicKey());

        assertEquals(Optional.empty(), verifier.known(compact, NOW));
        assertEquals(refused(Reason.UNKNOWN_KEY), verifier.verify(compact, NOW));
    }

    @Test
    void withdrawnKeyIsUnknownAsSoonAsAnyOtherMakesTheDirectoryBeRead() throws IOException {
        var compact = genuine();
        verifier.verify(compact, NOW);

        Files.delete(publicKey());
        verifier.verify(compactOfStranger(), NOW);

        assertEquals(Optional.empty(), verifier.known(compact, NOW));
        assertEquals(refused(Reason.UNKNOWN_KEY), verifier.verify(compact, NOW));
    }

    @Test
    void keyThatBecomesAnothersSpeaksForTheFirstNoMore() throws IOException {
        verifier = verifier(Duration.ZERO);
        var compact = genuine();
        verifier.verify(compact, NOW);

        Files.move(
                publicKey(),
                Files.createDirectories(directory.resolve("services/tool-executor"))
                        .resolve("moved.pem"));

        assertEquals(refused(Reason.UNKNOWN_KEY), verifier.verify(compact, NOW));
        assertEquals(Optional.empty(), verifier.known(compact, NOW));
    }

    @Test
    void noMoreThanTenThousandTokensAreKeptAndNoneThatIsDead() {
        var tokens = new VerifiedTokens();
        var key = new VerificationKeys(directory, WORKERS).find(workers.id()).orElseThrow();
        var dead = new VerifiedTokens.Verified(ServiceToken.fresh("a", "b", ERRAND, NOW.minusSeconds(400)), key);
        var live = new VerifiedTokens.Verified(ServiceToken.fresh("a", "b", ERRAND, NOW), key);

        for (int i = 0; i < 10; i++) {
            tokens.keep("dead " + i, dead, NOW.minusSeconds(500));
        }
        assertEquals(10, tokens.size());
        for (int i = 0; i < 10_001; i++) {
            tokens.keep("live " + i, live, NOW);
        }

        assertEquals(10_000, tokens.size());
        assertEquals(Optional.empty(), tokens.find("dead 9"));
        assertEquals(Optional.empty(), tokens.find("live 0"));
        assertTrue(tokens.find("live 1").isPresent());
    }

    private ServiceTokenVerifier verifier(Duration ageMax) {
        return verifier(Set.of("agent-workers"), ageMax);
    }

    private ServiceTokenVerifier verifier(Set<String> issuers, Duration ageMax) {
        return new ServiceTokenVerifier(
                issuers,
                issuer -> new VerificationKeys(directory, new ServiceTokens(issuer), Duration.ZERO, ageMax),
                "llm-router");
    }

    private Path publicKey() {
        return directory.resolve("services/agent-workers/" + workers.id() + ".pem");
    }

    private String compactOfStranger() {
        var elsewhere = directory.resolve("elsewhere");
        var stranger = SigningKey.loadOrCreate(elsewhere.resolve("key"), elsewhere, WORKERS);
        return ServiceToken.fresh("agent-workers", "llm-router", ERRAND, NOW).sign(stranger);
    }

    private String genuine() {
        return ServiceToken.fresh("agent-workers", "llm-router", ERRAND, NOW).sign(workers);
    }

    private String signed(String header, String claims) {
        var body = base64(header) + "." + base64(claims);
        var signature = workers.sign(body.getBytes(StandardCharsets.US_ASCII));
        return body + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    private static String claims(int lifeSeconds) {
        var issuedAt = NOW.getEpochSecond();
        return "{\"iss\":\"agent-workers\",\"aud\":\"llm-router\",\"iat\":%d,\"exp\":%d,\"jti\":\"1\"}"
                .formatted(issuedAt, issuedAt + lifeSeconds);
    }

    private static Verdict refused(Reason reason) {
        return new Verdict.Refused(reason);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
