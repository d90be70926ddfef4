package dev.sluice.router;

import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.Errand;
import dev.sluice.keys.ServiceToken;
import dev.sluice.keys.SigningKey;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

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

    /** What a worker sends for one run of {@link #STEP}. */
    static String workerToken() {
        return token("llm-router", Errand.ofStep(TENANT, USER, STEP, 7));
    }

    static String token(String audience, Errand errand) {
        return ServiceToken.fresh("agent-workers", audience, errand, Instant.now())
                .sign(WORKERS);
    }

    private static SigningKey key(String owner) {
        return SigningKey.loadOrCreate(DIRECTORY.resolve(owner + ".key"), DIRECTORY, owner);
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("sluice-keys");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
