package dev.sluice.router.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Routing;
import dev.sluice.contracts.Routing.Capability;
import dev.sluice.contracts.TenantId;
import dev.sluice.router.route.installation.SimpleRouting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoutingTableTest {
    private static final RoutingTable SIMPLE = new RoutingTable(
            SimpleRouting.of(Optional.of("p"), Set.of("p"), "small", Map.of(Role.CODER, "large")), Map.of("p", 1));
    private static final Map<String, Integer> TWO = Map.of("a", 1, "b", 1);

    /** Two models in one chain, and facts about each. */
    private static final String CHAIN = """
        {'deployments': [
           {'name': 'first', 'provider': 'a', 'context_tokens': 1000, 'lacks': ['tools'],
            'price': {'prompt_micros': 9, 'completion_micros': 9}},
           {'name': 'second', 'provider': 'b', 'context_tokens': 9000, 'lacks': ['images'],
            'price': {'prompt_micros': 1, 'completion_micros': 1}}],
         'aliases': [{'name': 'chain', 'tiers': [{'shares': [{'model': 'first'}]}, {'shares': [{'model': 'second'}]}]},
                     {'name': 'cheap', 'order': 'price', 'hedge_after': 'PT2S',
                      'tiers': [{'shares': [{'model': 'first', 'weight': 1000}, {'model': 'second'}]}]}]}\
        """;

    @Test
    void roleGoesToItsModelAndOthersToTheDefault() {
        assertEquals(List.of("p/large"), tried(SIMPLE, "role/coder"));
        assertEquals(List.of("p/small"), tried(SIMPLE, "role/ask"));
        assertEquals(List.of("p/small"), tried(SIMPLE, "role/reviewer"));
        assertEquals(
                Optional.of(new Role("reviewer")),
                assertInstanceOf(Route.To.class, SIMPLE.resolve("role/reviewer"))
                        .agent());
    }

    @Test
    void otherNamesAreTheProvidersModels() {
        assertEquals(List.of("p/vendor/x:free"), tried(SIMPLE, "vendor/x:free"));
        assertEquals(List.of("p/x"), tried(SIMPLE, "p/x"));
    }

    @Test
    void withoutAPassthroughUnknownNamesAreRefused() {
        var table = table(CHAIN, TWO);
        assertEquals(new Route.UnknownModel(), table.resolve("gpt-x"));
        assertEquals(new Route.UnknownModel(), table.resolve("role/coder"));
        assertEquals(List.of("b/gpt-x"), tried(table, "b/gpt-x"));
    }

    @Test
    void malformedRoleIsNoModel() {
        assertEquals(new Route.UnknownModel(), SIMPLE.resolve("role/"));
        assertEquals(new Route.UnknownModel(), SIMPLE.resolve("role/No Such"));
    }

    @Test
    void demoAnswersForEveryoneWhereThereIsNoProvider() {
        for (var name : List.of("role/coder", "gpt-x", "demo/scripted")) {
            assertEquals(List.of("demo/demo/scripted"), tried(RoutingTable.ofDemo(), name));
        }
        assertEquals(new Route.UnknownModel(), SIMPLE.resolve("demo/scripted"));
        assertEquals(new Route.NoProvider(), RoutingTable.ofNobody().resolve("role/coder"));
    }

    @Test
    void conversationGoesTheSameWayWhateverIsDrawnAndOthersShareTheLoad() {
        var table = table("{'deployments': [{'name': 'large', 'provider': 'a', 'model': 'm'}]}", Map.of("a", 2));
        var keys = new HashMap<Integer, Integer>();
        for (int session = 0; session < 200; session++) {
            var needs = new Needs("large", Optional.empty(), _ -> 1, 1, Set.of(), Optional.of("session-" + session));
            var first = key(table, needs, 1);
            for (long draw = 2; draw < 30; draw++) {
                assertEquals(first, key(table, needs, draw));
            }
            keys.merge(first, 1, Integer::sum);
        }
        assertTrue(keys.get(1) > 60 && keys.get(2) > 60, keys::toString);
    }

    private static int key(RoutingTable table, Needs needs, long draw) {
        return assertInstanceOf(Route.To.class, table.route(needs, Health.ALL_WELL, draw))
                .candidates()
                .getFirst()
                .key();
    }

    @Test
    void everyListedNameResolves() {
        for (var table : List.of(SIMPLE, RoutingTable.ofDemo(), table(CHAIN, TWO))) {
            table.names().forEach(name -> assertTrue(table.resolve(name) instanceof Route.To, name));
        }
        assertTrue(SIMPLE.names().containsAll(List.of("role/coder", "role/ask", "small", "large")));
        assertTrue(RoutingTable.ofNobody().names().isEmpty());
    }

    @Test
    void chainIsTriedInItsOrder() {
        assertEquals(List.of("a/first", "b/second"), tried(table(CHAIN, TWO), "chain"));
    }

    @Test
    void commaMakesAChain() {
        var routing = SimpleRouting.of(Optional.of("a"), TWO.keySet(), "small, b/large", Map.of(Role.CODER, "b/x,y"));
        var table = new RoutingTable(routing, TWO);
        assertEquals(List.of("a/small", "b/large"), tried(table, "role/ask"));
        assertEquals(List.of("b/x", "a/y"), tried(table, "role/coder"));
    }

    @Test
    void whoCannotDoWhatIsNeededIsNotTried() {
        var table = table(CHAIN, TWO);
        assertEquals(List.of("b/second"), tried(table, needs("chain", 10, Capability.TOOLS)));
        assertEquals(List.of("a/first"), tried(table, needs("chain", 10, Capability.IMAGES)));
        assertEquals(List.of("a/first", "b/second"), tried(table, needs("chain", 10, Capability.JSON_SCHEMA)));
        assertInstanceOf(
                Route.Incapable.class,
                table.route(needs("chain", 10, Capability.TOOLS, Capability.IMAGES), Health.ALL_WELL, 1));
    }

    @Test
    void whoIsHeldToASchemaGoesBeforeWhoIsOnlyToldIt() {
        var table = table("""
                {'deployments': [
                   {'name': 'told', 'provider': 'a', 'lacks': ['json_schema']},
                   {'name': 'unable', 'provider': 'a', 'lacks': ['json_schema'], 'takes': {'api': 'responses'}},
                   {'name': 'held', 'provider': 'b'}],
                 'aliases': [{'name': 'chain', 'tiers': [{'shares': [{'model': 'told'}]},
                   {'shares': [{'model': 'unable'}]}, {'shares': [{'model': 'held'}]}]}]}
                """, TWO);

        assertEquals(List.of("b/held", "a/told"), tried(table, needs("chain", 10, Capability.JSON_SCHEMA)));
        assertEquals(List.of("a/told", "a/unable", "b/held"), tried(table, "chain"));
    }

    @Test
    void longRequestGoesToAModelThatHoldsIt() {
        var table = table(CHAIN, TWO);
        assertEquals(List.of("a/first", "b/second"), tried(table, needs("chain", 1000)));
        assertEquals(List.of("b/second"), tried(table, needs("chain", 1001)));
        // Our count is a guess: where nothing seems to hold it, the largest has the last word.
        assertEquals(List.of("b/second", "a/first"), tried(table, needs("chain", 9001)));
    }

    @Test
    void wantedOutputCountsAsLengthToo() {
        var needs = new Needs("chain", Optional.empty(), _ -> 600, 600, Set.of());
        assertEquals(List.of("b/second"), tried(table(CHAIN, TWO), needs));
    }

    @Test
    void tenantUsesOnlyWhatItsPolicyAllows() {
        var table = table(CHAIN.replaceFirst("\\}$", """
            , 'policies': [{'tenant': 'acme', 'providers': ['b']}, {'models': ['chain']}]}\
            """), TWO);
        assertEquals(List.of("b/second"), tried(table, of("acme", "chain")));
        assertEquals(new Route.NotAllowed(), table.route(of("acme", "first"), Health.ALL_WELL, 1));
        assertEquals(List.of("a/first", "b/second"), tried(table, of("other", "chain")));
        assertEquals(new Route.NotAllowed(), table.route(of("other", "a/first"), Health.ALL_WELL, 1));
    }

    @Test
    void cheapestIsTriedFirstWhereThePriceDecides() {
        assertEquals(List.of("b/second", "a/first"), tried(table(CHAIN, TWO), "cheap"));
        assertEquals(
                Optional.of(Duration.ofSeconds(2)),
                assertInstanceOf(Route.To.class, table(CHAIN, TWO).resolve("cheap"))
                        .hedgeAfter());
    }

    @Test
    void brokenOnesAreTriedLast() {
        var health = new Health(Set.of(new DeploymentId("a", "first", 1)));
        var route = table(CHAIN, TWO).route(Needs.of("chain"), health, 1);
        assertEquals(List.of("b/second", "a/first"), tried(route));
    }

    @Test
    void keysShareTheLoadEquallyAndStandInForEachOther() {
        var table = new RoutingTable(SimpleRouting.of(Optional.of("p"), Set.of("p"), "m", Map.of()), Map.of("p", 2));
        var first = new HashMap<Integer, Integer>();
        for (int number = 0; number < 10_000; number++) {
            var candidates = assertInstanceOf(
                            Route.To.class, table.route(Needs.of("role/ask"), Health.ALL_WELL, number))
                    .candidates();
            assertEquals(2, candidates.size());
            first.merge(candidates.getFirst().key(), 1, Integer::sum);
        }
        assertTrue(first.get(1) > 4_700 && first.get(2) > 4_700, first::toString);
    }

    @Test
    void weightsAreShares() {
        var table = table("""
            {'deployments': [{'name': 'm', 'provider': 'a', 'weight': 9}, {'name': 'm', 'provider': 'b', 'weight': 1},
                             {'name': 'm', 'provider': 'a', 'model': 'spare', 'weight': 0}]}\
            """, TWO);
        var first = new HashMap<String, Integer>();
        for (int number = 0; number < 10_000; number++) {
            var tried = tried(table.route(Needs.of("m"), Health.ALL_WELL, number));
            assertEquals("a/spare", tried.getLast());
            first.merge(tried.getFirst(), 1, Integer::sum);
        }
        assertTrue(first.get("a/m") > 8_800 && first.get("b/m") > 850, first::toString);
    }

    @Test
    void sameNumberGivesTheSameRoute() {
        var table = table(CHAIN, TWO);
        for (int number = 0; number < 100; number++) {
            assertEquals(
                    table.route(Needs.of("cheap"), Health.ALL_WELL, number),
                    table.route(Needs.of("cheap"), Health.ALL_WELL, number));
        }
    }

    @Test
    void tableThatNamesWhatIsNotThereIsRefused() {
        for (var bad : List.of(
                "{'passthrough': 'c'}",
                "{'default_model': 'none'}",
                "{'deployments': [{'name': 'm', 'provider': 'c'}]}",
                "{'deployments': [{'name': 'm', 'provider': 'a', 'key': 2}]}",
                "{'aliases': [{'name': 'x', 'tiers': [{'shares': [{'model': 'none'}]}]}]}")) {
            assertThrows(IllegalArgumentException.class, () -> table(bad, TWO), bad);
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> SimpleRouting.of(Optional.empty(), TWO.keySet(), "small", Map.of()));
    }

    @Test
    void everyModelHasABreakerOfItsOwn() {
        var route = assertInstanceOf(Route.To.class, SIMPLE.resolve("made-up"));
        assertEquals(
                new DeploymentId("p", "made-up", 1),
                route.candidates().getFirst().id());
        var named = assertInstanceOf(Route.To.class, SIMPLE.resolve("large"));
        assertEquals(
                new DeploymentId("p", "large", 1), named.candidates().getFirst().id());
    }

    private static Needs needs(String model, long promptTokens, Capability... capabilities) {
        return new Needs(model, Optional.empty(), _ -> promptTokens, 0, Set.of(capabilities));
    }

    private static Needs of(String tenant, String model) {
        return new Needs(model, Optional.of(new TenantId(tenant)), _ -> 0, 0, Set.of());
    }

    private static List<String> tried(RoutingTable table, String model) {
        return tried(table.resolve(model));
    }

    private static List<String> tried(RoutingTable table, Needs needs) {
        return tried(table.route(needs, Health.ALL_WELL, 1));
    }

    private static List<String> tried(Route route) {
        return assertInstanceOf(Route.To.class, route).candidates().stream()
                .map(candidate -> candidate.provider() + "/" + candidate.model())
                .toList();
    }

    private static RoutingTable table(String json, Map<String, Integer> keysByProvider) {
        try {
            var bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            return new RoutingTable(MessageCodec.read(bytes, Routing.class), keysByProvider);
        } catch (UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }
}
