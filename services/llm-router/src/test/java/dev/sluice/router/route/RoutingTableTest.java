package dev.sluice.router.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Role;
import dev.sluice.router.route.RoutingTable.Candidate;
import dev.sluice.router.route.RoutingTable.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoutingTableTest {
    private static final RoutingTable CONFIGURED =
            new RoutingTable(Optional.of("p"), "small", Map.of(Role.CODER, "large"), false);
    private static final RoutingTable DEMO = new RoutingTable(Optional.empty(), "small", Map.of(), true);
    private static final RoutingTable NOTHING = new RoutingTable(Optional.empty(), "small", Map.of(), false);
    private static final Candidate SCRIPTED = new Candidate("demo", "demo/scripted");

    @Test
    void roleGoesToItsModel() {
        assertEquals(to(Optional.of(Role.CODER), new Candidate("p", "large")), CONFIGURED.resolve("role/coder"));
    }

    @Test
    void roleWithoutAModelGoesToTheDefault() {
        assertEquals(to(Optional.of(Role.ASK), new Candidate("p", "small")), CONFIGURED.resolve("role/ask"));
        var own = new Role("reviewer");
        assertEquals(to(Optional.of(own), new Candidate("p", "small")), CONFIGURED.resolve("role/reviewer"));
    }

    @Test
    void otherNamesAreTheProvidersModels() {
        assertEquals(to(Optional.empty(), new Candidate("p", "vendor/x:free")), CONFIGURED.resolve("vendor/x:free"));
    }

    @Test
    void malformedRoleIsNoModel() {
        assertEquals(new Route.UnknownModel(), CONFIGURED.resolve("role/"));
        assertEquals(new Route.UnknownModel(), CONFIGURED.resolve("role/No Such"));
    }

    @Test
    void demoAnswersForEveryoneWhereThereIsNoProvider() {
        assertEquals(to(Optional.of(Role.CODER), SCRIPTED), DEMO.resolve("role/coder"));
        assertEquals(to(Optional.empty(), SCRIPTED), DEMO.resolve("gpt-x"));
        assertEquals(to(Optional.empty(), SCRIPTED), DEMO.resolve("demo/scripted"));
    }

    @Test
    void demoIsUnknownWhereItIsOff() {
        assertEquals(new Route.UnknownModel(), CONFIGURED.resolve("demo/scripted"));
    }

    @Test
    void withoutAnyoneNobodyAnswers() {
        assertEquals(new Route.NoProvider(), NOTHING.resolve("role/coder"));
        assertTrue(NOTHING.names().isEmpty());
    }

    @Test
    void everyListedNameResolves() {
        for (var table : List.of(CONFIGURED, DEMO)) {
            table.names().forEach(name -> assertTrue(table.resolve(name) instanceof Route.To, name));
        }
        assertTrue(CONFIGURED.names().containsAll(List.of("role/coder", "role/ask", "small", "large")));
    }

    private static Route to(Optional<Role> agent, Candidate candidate) {
        return new Route.To(agent, List.of(candidate));
    }
}
