package dev.sluice.router.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.keys.Errand;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.ServiceToken;
import dev.sluice.keys.ServiceTokenVerifier;
import dev.sluice.keys.SigningKey;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceTokenMechanismTest {
    @TempDir
    Path directory;

    private SigningKey workers;
    private SigningKey executor;
    private ServiceTokenMechanism mechanism;

    @BeforeEach
    void setUp() {
        workers = SigningKey.loadOrCreate(
                directory.resolve("workers.key"), directory, new KeyPurpose.ServiceTokens("agent-workers"));
        executor = SigningKey.loadOrCreate(
                directory.resolve("executor.key"), directory, new KeyPurpose.ServiceTokens("tool-executor"));
        mechanism =
                new ServiceTokenMechanism(new ServiceTokenVerifier(directory, Set.of("agent-workers"), "llm-router"));
    }

    @Test
    void onlyAnUnknownTokenLeavesTheCallersThread() throws Exception {
        var token = token("agent-workers", workers);

        assertNotEquals(Thread.currentThread(), threadOf(mechanism.authenticate(token)));

        assertEquals(Thread.currentThread(), threadOf(mechanism.authenticate(token)));
        assertNotEquals(Thread.currentThread(), threadOf(mechanism.authenticate(token("agent-workers", workers))));
    }

    @Test
    void serviceThatMayNotCallIsRefusedHoweverWellItIsKnown() {
        var token = token("tool-executor", executor);
        for (int time = 0; time < 2; time++) {
            var identity = mechanism.authenticate(token).onItem().transform(SecurityIdentity::getPrincipal);
            assertThrows(
                    AuthenticationFailedException.class, () -> identity.await().atMost(Duration.ofSeconds(5)));
        }
    }

    @Test
    void otherTokensAreLeftToOthersAtOnce() {
        for (var other : new String[] {"sk-sluice-key", "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.e30.AA", "eyJ.x", ""}) {
            assertNull(
                    mechanism.authenticate(other).subscribeAsCompletionStage().getNow(null));
        }
    }

    private static String token(String issuer, SigningKey key) {
        return ServiceToken.fresh(issuer, "llm-router", Errand.NONE, Instant.now())
                .sign(key);
    }

    private static Thread threadOf(Uni<SecurityIdentity> identity)
            throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
        var thread = new CompletableFuture<Thread>();
        identity.subscribe().with(_ -> thread.complete(Thread.currentThread()), thread::completeExceptionally);
        return thread.get(5, TimeUnit.SECONDS);
    }
}
