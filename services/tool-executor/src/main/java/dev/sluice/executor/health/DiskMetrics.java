package dev.sluice.executor.health;

import dev.sluice.executor.ToolExecutorConfig;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;

/** How much room the workspaces' volume has, as {@code disk_free_bytes} and {@code disk_total_bytes}. */
@Dependent
class DiskMetrics {
    @Produces
    @Singleton
    DiskSpaceMetrics workspaces(ToolExecutorConfig config) throws IOException {
        return new DiskSpaceMetrics(Files.createDirectories(config.workspaces()).toFile());
    }
}
