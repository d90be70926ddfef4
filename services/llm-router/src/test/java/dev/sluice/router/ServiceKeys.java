package dev.sluice.router;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.Errand;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.ServiceToken;
import dev.sluice.keys.SigningKey;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The platform's key directory, with two services' keys in it. */
public class ServiceKeys implements QuarkusTestResourceLifecycleManager {
    static final TenantId TENANT = new TenantId("acme");
    static final UserId USER = new UserId("ada");
    static final StepId STEP = new StepId("s1.t1/1/1/1");

    private static final Path DIRECTORY = directory();
    static final SigningKey WORKERS = key("agent-workers");
    static final SigningKey EXECUTOR = key("tool-executor");

    @Override
    public Map<String, String> start() {
        return Map.of("sluice.llm-router.keys-directory", DIRECTORY.toString());
    }

    @Override
    public void stop() {
        // The directory is temporary.
    }

    /** The door as a worker comes to it, in run 7 of {@link #STEP}. */
    static Door worker(String url) {
        return Door.at(url, workerToken()).header("x-sluice-step", STEP.value()).header("x-sluice-run", "7");
    }

    /** A token for the session of {@link #STEP}. */
    static String workerToken() {
        return token("llm-router", errand());
    }

    /** A token for the tenant's and user's sake alone, which goes without a step. */
    static String tokenWithoutSession() {
        return token("llm-router", new Errand(Optional.of(TENANT), Optional.of(USER), Optional.empty()));
    }

    static Errand errand() {
        return Errand.of(new Scope(TENANT, USER, STEP.turn().session()));
    }

    static String token(String audience, Errand errand) {
        return ServiceToken.fresh("agent-workers", audience, errand, Instant.now())
                .sign(WORKERS);
    }

    private static SigningKey key(String owner) {
        return SigningKey.loadOrCreate(
                DIRECTORY.resolve(owner + ".key"), DIRECTORY, new KeyPurpose.ServiceTokens(owner));
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("sluice-keys");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
