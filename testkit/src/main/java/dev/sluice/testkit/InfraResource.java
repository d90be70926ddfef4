package dev.sluice.testkit;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Hands the addresses of {@link TestInfra} to a {@code @QuarkusTest}: {@code @WithTestResource(InfraResource.class)}. */
public final class InfraResource implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        return TestInfra.addresses().asProperties();
    }

    @Override
    public void stop() {
        // The servers end with the Maven run, not with one module's tests.
    }
}
