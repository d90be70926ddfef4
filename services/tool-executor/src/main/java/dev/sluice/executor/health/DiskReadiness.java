package dev.sluice.executor.health;

import dev.sluice.executor.ToolExecutorConfig;
import java.io.IOException;
import java.nio.file.Files;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the workspaces' volume has room. */
@Readiness
class DiskReadiness implements HealthCheck {
    private final ToolExecutorConfig config;

    DiskReadiness(ToolExecutorConfig config) {
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("tool-executor-disk");
        try {
            var free = Files.getFileStore(Files.createDirectories(config.workspaces()))
                    .getUsableSpace();
            return response.status(free >= config.diskFreeMin().asLongValue())
                    .withData("bytes-free", free)
                    .build();
        } catch (IOException unreachable) {
            return response.down()
                    .withData("reason", "the workspaces' volume is out of reach")
                    .build();
        }
    }
}
