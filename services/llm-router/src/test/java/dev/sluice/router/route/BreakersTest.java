package dev.sluice.router.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Routing;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BreakersTest {
    private static final DeploymentId OLD = new DeploymentId("p", "old", 1);
    private static final DeploymentId KEPT = new DeploymentId("p", "kept", 2);
    private static final DeploymentId ANY = new DeploymentId("p", DeploymentId.ANY_MODEL, 1);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Breakers breakers = new Breakers(
            new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .addDiscoveredConverters()
                    .withMapping(RouterConfig.class)
                    .withDefaultValue("sluice.llm-router.guard.breaker-failures", "1")
                    .build()
                    .getConfigMapping(RouterConfig.class),
            registry);

    @Test
    void deploymentsThatATableDoesNotHaveAreForgotten() throws Exception {
        Set.of(OLD, KEPT, ANY).forEach(id -> fail(id));
        assertEquals(Set.of(OLD, KEPT, ANY), breakers.troubled());

        breakers.keep(table("{\"deployments\": [{\"name\": \"kept\", \"provider\": \"p\"}]}"));

        assertEquals(Set.of(KEPT, ANY), breakers.troubled());
        assertEquals(Set.of("kept", DeploymentId.ANY_MODEL), models());
        assertTrue(breakers.pass(OLD).isPresent());
    }

    @Test
    void modelThatOnlyAnAliasNamesIsKept() throws Exception {
        fail(OLD);

        breakers.keep(table("{\"aliases\": [{\"name\": \"a\", \"tiers\": [{\"shares\": [{\"model\": \"p/old\"}]}]}]}"));

        assertEquals(Set.of(OLD), breakers.troubled());
    }

    private void fail(DeploymentId id) {
        for (var caller : List.of("ann", "bob")) {
            var failure = ProviderFailure.of(Kind.SERVER_ERROR, "no");
            breakers.failed(id, breakers.pass(id).orElseThrow(), caller, failure);
        }
    }

    private Set<String> models() {
        return registry.find("sluice_llm_router_breaker_state").gauges().stream()
                .map(gauge -> gauge.getId().getTag("model"))
                .collect(Collectors.toSet());
    }

    private static RoutingTable table(String routing) throws Exception {
        return new RoutingTable(
                MessageCodec.read(routing.getBytes(StandardCharsets.UTF_8), Routing.class), Map.of("p", 2));
    }
}
