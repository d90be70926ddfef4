package dev.sluice.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
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
        assertEquals("tenant", config.tenantClaim());
        assertEquals(100L << 20, config.diskFreeMin().asLongValue());
    }

    @Test
    void theNamesAreThese() {
        var config = config(Map.of(
                "sluice.data", "/data",
                "sluice.tool-executor.home", "east",
                "sluice.tool-executor.consumers", "2",
                "sluice.tool-executor.calls-per-poll", "8",
                "sluice.tool-executor.templates.shop", "/srv/shop",
                "sluice.tool-executor.template-bytes-max", "1G",
                "sluice.tool-executor.template-files-max", "5",
                "sluice.tool-executor.tenant-claim", "org",
                "sluice.tool-executor.disk-free-min", "1M"));

        assertEquals("east", config.home());
        assertEquals(2, config.consumers());
        assertEquals(8, config.callsPerPoll());
        assertEquals(Path.of("/data/workspaces"), config.workspaces());
        assertEquals(Map.of("shop", Path.of("/srv/shop")), config.templates());
        assertEquals(1L << 30, config.templateBytesMax().asLongValue());
        assertEquals(5, config.templateFilesMax());
        assertEquals("org", config.tenantClaim());
        assertEquals(1L << 20, config.diskFreeMin().asLongValue());
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
