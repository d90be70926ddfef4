package dev.sluice.router.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.router.reuse.CacheHeaders;
import dev.sluice.router.reuse.CacheRule;
import dev.sluice.router.route.Health;
import dev.sluice.router.route.RoutingTable;
import dev.sluice.router.route.installation.SimpleRouting;
import dev.sluice.router.spend.price.PriceList;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {
    private static final RoutingTable TABLE =
            new RoutingTable(SimpleRouting.of(Optional.of("p"), Set.of("p"), "small", Map.of()), Map.of("p", 1));
    private static final RoutingTable NOBODY = RoutingTable.ofNobody();
    private static final String ID = "req_1";
    private static final int BYTES_MAX = 200;

    @Test
    void requestIsKnownByItsCallersNameAndInTheLedgerByOurs() {
        var ticket = admitted(arrival("role/coder", Optional.of("s.t/1/1/1@9"), Optional.empty(), true));
        assertEquals("s.t/1/1/1@9", ticket.requestId());
        assertEquals(ID, ticket.call().id());
        assertEquals(
                ID,
                admitted(arrival("m", Optional.empty(), Optional.empty(), true)).requestId());
    }

    @Test
    void onlyAServiceSaysForWhichRoleItAsks() {
        assertEquals(
                Optional.of(Role.CODER),
                admitted(arrival("m", Optional.empty(), Optional.of("coder"), true))
                        .agent());
        assertEquals(
                Optional.empty(),
                admitted(arrival("m", Optional.empty(), Optional.of("coder"), false))
                        .agent());
        assertEquals(
                Optional.empty(),
                admitted(arrival("m", Optional.empty(), Optional.of("No Role"), true))
                        .agent());
        assertEquals(
                Optional.of(Role.ASK),
                admitted(arrival("role/ask", Optional.empty(), Optional.of("coder"), true))
                        .agent());
    }

    @Test
    void refusalNamesItsRequestToo() {
        var refused = assertInstanceOf(
                Admission.Refused.class, admit(arrival("role/", Optional.of("mine"), Optional.empty(), true), TABLE));
        assertEquals("mine", refused.requestId());
    }

    @Test
    void refusalsAreNamed() {
        assertEquals("invalid_request_id", refused(arrival("m", Optional.of("a b"), Optional.empty(), true), TABLE));
        assertEquals("model_not_found", refused(arrival("role/", Optional.empty(), Optional.empty(), true), TABLE));
        assertEquals("no_provider", refused(arrival("m", Optional.empty(), Optional.empty(), true), NOBODY));
        assertEquals(
                "request_too_large",
                refused(arrival("m".repeat(BYTES_MAX), Optional.empty(), Optional.empty(), true), TABLE));
    }

    @Test
    void callKeepsTheTagsOfItsCaller() {
        assertEquals(
                Map.of("repository", "acme/shop", "pull-request", "#17"),
                admitted(tagged("repository=acme/shop, pull-request=#17"))
                        .tags()
                        .values());
        assertEquals(Tags.NONE, admitted(tagged(" ")).tags());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "repository",
                "=shop",
                "repository=",
                "Repository=shop",
                "repository=a b",
                "repository=a,repository=b",
                "a=1,b=2,c=3,d=4,e=5,f=6,g=7,h=8,i=9",
                "a=1,"
            })
    void tagsOfAnotherFormAreRefused(String tags) {
        assertEquals("invalid_tags", refused(tagged(tags), TABLE));
    }

    @Test
    void tagsAreBounded() {
        assertEquals("invalid_tags", refused(tagged("a".repeat(33) + "=1"), TABLE));
        assertEquals("invalid_tags", refused(tagged("a=" + "1".repeat(129)), TABLE));
        assertEquals(
                1,
                admitted(tagged("a".repeat(32) + "=" + "1".repeat(128)))
                        .tags()
                        .values()
                        .size());
    }

    private static CallTicket admitted(Arrival arrival) {
        return assertInstanceOf(Admission.Admitted.class, admit(arrival, TABLE)).ticket();
    }

    private static String refused(Arrival arrival, RoutingTable table) {
        return assertInstanceOf(Admission.Refused.class, admit(arrival, table))
                .error()
                .code();
    }

    private static Admission admit(Arrival arrival, RoutingTable table) {
        return Admission.of(
                arrival,
                needs -> table.route(needs, Health.ALL_WELL, 0),
                new CallPrices(PriceList.unknown(), Set.of(), Instant.EPOCH),
                (_, size) -> size.textBytes(),
                CacheRule.NEVER,
                BYTES_MAX,
                ID);
    }

    private static Arrival arrival(String model, Optional<String> requestId, Optional<String> agent, boolean service) {
        return arrival(model, requestId, agent, service, Optional.empty());
    }

    private static Arrival tagged(String tags) {
        return arrival("m", Optional.empty(), Optional.empty(), false, Optional.of(tags));
    }

    private static Arrival arrival(
            String model, Optional<String> requestId, Optional<String> agent, boolean service, Optional<String> tags) {
        var body = "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
        var caller = new Caller(
                new TenantId("acme"),
                new UserId("ada"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                service);
        return new Arrival(
                Surface.CHAT,
                body.getBytes(StandardCharsets.UTF_8),
                caller,
                StepHeaders.NONE,
                requestId,
                agent,
                Optional.empty(),
                CacheHeaders.NONE,
                tags);
    }
}
