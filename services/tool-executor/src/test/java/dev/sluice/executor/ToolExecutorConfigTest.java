package dev.sluice.executor;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.executor.sandbox.SandboxLimits;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ToolExecutorConfigTest {
    @Test
    void theDefaultsSuitALaptop() {
        var config = config(Map.of());

        assertEquals("local", config.home());
        assertEquals(4, config.consumers());
        assertEquals(4, config.callsPerPoll());
        assertEquals(Path.of(".sluice/workspaces"), config.workspaces());
        assertEquals(Map.of(), config.templates());
        assertEquals(256L << 20, config.templateBytesMax().asLongValue());
        assertEquals(20_000, config.templateFilesMax());
        assertEquals(Optional.empty(), config.tenantBytesMax());
        assertEquals(Optional.empty(), config.workspaceAgeMax());
        assertEquals(Optional.empty(), config.cloning().from());
        assertEquals(Duration.ofMinutes(5), config.cloning().timeMax());
        assertEquals("tenant", config.tenantClaim());
        assertEquals(1L << 30, config.snapshots().bytesMax().asLongValue());
        assertEquals(50_000, config.snapshots().filesMax());
        assertEquals(1_000, config.snapshots().numberMax());
        assertEquals(Duration.ofDays(30), config.snapshots().ageMax());
        assertEquals(100L << 20, config.diskFreeMin().asLongValue());
        assertEquals(Optional.empty(), config.mcp().programs());
        assertEquals(Optional.empty(), config.mcp().secrets());
        assertEquals(Optional.empty(), config.mcp().hosts());
        assertFalse(config.mcp().privateAddresses());
        assertEquals(Duration.ofMinutes(5), config.mcp().lookInterval());
        assertEquals(SandboxLimits.standard(), config.sandbox().limits());
    }

    @Test
    void theNamesAreThese() {
        var config = config(Map.ofEntries(
                entry("sluice.data", "/data"),
                entry("sluice.tool-executor.home", "east"),
                entry("sluice.tool-executor.consumers", "2"),
                entry("sluice.tool-executor.calls-per-poll", "8"),
                entry("sluice.tool-executor.templates.shop", "/srv/shop"),
                entry("sluice.tool-executor.template-bytes-max", "1G"),
                entry("sluice.tool-executor.template-files-max", "5"),
                entry("sluice.tool-executor.tenant-bytes-max", "7M"),
                entry("sluice.tool-executor.workspace-age-max", "90d"),
                entry("sluice.tool-executor.cloning.from", "https://github.com/,https://git.example.org:8443/team/"),
                entry("sluice.tool-executor.cloning.time-max", "PT1M"),
                entry("sluice.tool-executor.tenant-claim", "org"),
                entry("sluice.tool-executor.disk-free-min", "1M"),
                entry("sluice.tool-executor.mcp.programs", "/srv/mcp"),
                entry("sluice.tool-executor.mcp.secrets", "/srv/secrets"),
                entry("sluice.tool-executor.mcp.hosts", "mcp.example.com,localhost:8931"),
                entry("sluice.tool-executor.mcp.private-addresses", "true"),
                entry("sluice.tool-executor.mcp.look-interval", "PT1H"),
                entry("sluice.tool-executor.sandbox.time-max", "PT1M"),
                entry("sluice.tool-executor.sandbox.memory-bytes-max", "1M"),
                entry("sluice.tool-executor.sandbox.processes-max", "2"),
                entry("sluice.tool-executor.sandbox.open-files-max", "3"),
                entry("sluice.tool-executor.sandbox.file-bytes-max", "4M"),
                entry("sluice.tool-executor.sandbox.workspace-bytes-max", "5M"),
                entry("sluice.tool-executor.sandbox.temporary-bytes-max", "6M")));

        assertEquals("east", config.home());
        assertEquals(2, config.consumers());
        assertEquals(8, config.callsPerPoll());
        assertEquals(Path.of("/data/workspaces"), config.workspaces());
        assertEquals(Map.of("shop", Path.of("/srv/shop")), config.templates());
        assertEquals(1L << 30, config.templateBytesMax().asLongValue());
        assertEquals(5, config.templateFilesMax());
        assertEquals(Optional.of(Duration.ofDays(90)), config.workspaceAgeMax());
        assertEquals(7L << 20, config.tenantBytesMax().orElseThrow().asLongValue());
        assertEquals(
                List.of(URI.create("https://github.com/"), URI.create("https://git.example.org:8443/team/")),
                config.cloning().from().orElseThrow());
        assertEquals(Duration.ofMinutes(1), config.cloning().timeMax());
        assertEquals("org", config.tenantClaim());
        assertEquals(1L << 20, config.diskFreeMin().asLongValue());
        assertEquals(Optional.of(Path.of("/srv/mcp")), config.mcp().programs());
        assertEquals(Optional.of(Path.of("/srv/secrets")), config.mcp().secrets());
        assertEquals(
                Optional.of(Set.of("mcp.example.com", "localhost:8931")),
                config.mcp().hosts());
        assertTrue(config.mcp().privateAddresses());
        assertEquals(Duration.ofHours(1), config.mcp().lookInterval());
        assertEquals(
                new SandboxLimits(Duration.ofMinutes(1), 1L << 20, 2, 3, 4L << 20, 5L << 20, 6L << 20),
                config.sandbox().limits());
    }

    private static ToolExecutorConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(ToolExecutorConfig.class)
                .build()
                .getConfigMapping(ToolExecutorConfig.class);
    }
}
