package dev.sluice.router.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Routing;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BreakersTest {
    private static final Candidate OLD = Candidate.of("p", "old", 1, true);
    private static final Candidate KEPT = Candidate.of("p", "kept", 2, true);
    private static final DeploymentId KEY = OLD.id().keyAlone();

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
        fail(OLD);
        fail(KEPT);
        assertEquals(Set.of(OLD.id(), KEPT.id()), breakers.troubled());

        breakers.keep(table("{\"deployments\": [{\"name\": \"kept\", \"provider\": \"p\"}]}"));

        assertEquals(Set.of(KEPT.id()), breakers.troubled());
        assertEquals(Set.of("kept", DeploymentId.ANY_MODEL), models());
        assertTrue(breakers.leave(OLD).isPresent());
    }

    @Test
    void modelThatOnlyAnAliasNamesIsKept() throws Exception {
        fail(OLD);

        breakers.keep(table("{\"aliases\": [{\"name\": \"a\", \"tiers\": [{\"shares\": [{\"model\": \"p/old\"}]}]}]}"));

        assertEquals(Set.of(OLD.id()), breakers.troubled());
    }

    @Test
    void modelThatFailsClosesNoOtherOneOfItsKeyListedOrNot() {
        var unlisted = Candidate.of("p", "named by a caller", 1, false);
        fail(unlisted);
        fail(OLD);

        assertTrue(breakers.leave(unlisted).isEmpty());
        assertTrue(breakers.leave(OLD).isEmpty());
        assertTrue(breakers.leave(Candidate.of("p", "another", 1, false)).isPresent());
        assertTrue(breakers.leave(Candidate.of("p", "listed", 1, true)).isPresent());
    }

    @Test
    void refusedKeyClosesAllItsModelsAndNoOtherKeys() {
        for (var caller : List.of("ann", "bob")) {
            var refused = ProviderFailure.of(Kind.CREDENTIALS_REFUSED, "who are you");
            breakers.keyRefused(breakers.leave(OLD).orElseThrow(), caller, refused);
        }

        assertEquals(Set.of(KEY), breakers.troubled());
        assertTrue(breakers.leave(OLD).isEmpty());
        assertTrue(breakers.leave(Candidate.of("p", "another", 1, false)).isEmpty());
        assertFalse(breakers.health().allows(OLD));
        assertTrue(breakers.leave(KEPT).isPresent());
        assertEquals(Kind.CREDENTIALS_REFUSED, breakers.why(OLD).orElseThrow().kind());
    }

    @Test
    void limitedModelRestsAsLongAsItAsksAndALongerRestStays() {
        limit(OLD, Duration.ofMinutes(2));
        limit(KEPT, Duration.ofDays(1));

        assertTrue(breakers.leave(OLD).isEmpty());
        assertTrue(breakers.left(OLD).compareTo(Duration.ofSeconds(110)) > 0);
        assertTrue(breakers.left(KEPT).compareTo(Duration.ofMinutes(10)) <= 0, "no longer than the dial says");
        assertTrue(breakers.leave(Candidate.of("p", "another", 1, true)).isPresent());
        assertEquals(Kind.RATE_LIMITED, breakers.why(OLD).orElseThrow().kind());
    }

    @Test
    void modelsThatOnlyCallersNameAreRememberedUpToABound() {
        for (int each = 0; each < 3_000; each++) {
            fail(Candidate.of("p", "m" + each, 1, false));
        }

        breakers.health();

        assertTrue(breakers.troubled().size() <= 1_000);
        assertTrue(breakers.leave(Candidate.of("p", "m2999", 1, false)).isEmpty());
    }

    private void limit(Candidate candidate, Duration pause) {
        var limit = new ProviderFailure(Kind.RATE_LIMITED, "slow down", Optional.of(pause));
        var shorter = new ProviderFailure(Kind.RATE_LIMITED, "slow down", Optional.of(Duration.ofSeconds(1)));
        var leaves = List.of(
                breakers.leave(candidate).orElseThrow(),
                breakers.leave(candidate).orElseThrow());
        breakers.limited(leaves.getFirst(), limit);
        breakers.limited(leaves.getLast(), shorter);
    }

    private void fail(Candidate candidate) {
        for (var caller : List.of("ann", "bob")) {
            var failure = ProviderFailure.of(Kind.SERVER_ERROR, "no");
            breakers.failed(breakers.leave(candidate).orElseThrow(), caller, failure);
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
