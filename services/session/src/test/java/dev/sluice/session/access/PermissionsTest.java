package dev.sluice.session.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.Errand;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.ServiceToken;
import dev.sluice.keys.SigningKey;
import dev.sluice.session.DoorResource;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.identity.AccessRole;
import dev.sluice.session.identity.TokenMint;
import dev.sluice.session.identity.UserAccounts;
import dev.sluice.session.socket.FrameKnock;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.permission.Endpoint;
import dev.sluice.testkit.permission.HttpKnock;
import dev.sluice.testkit.permission.PermissionPage;
import dev.sluice.testkit.permission.PermissionWalk;
import dev.sluice.testkit.permission.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tries every endpoint and frame of this service as everybody who may come; {@code docs/permissions.md} has the answers. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class PermissionsTest {
    private final String mark = UUID.randomUUID().toString();
    private final TenantId tenant = new TenantId("t-" + mark);

    @TestHTTPResource
    URI url;

    @TempDir
    Path keys;

    @Inject
    People people;

    @Inject
    UserAccounts accounts;

    @Inject
    TokenMint mint;

    @Inject
    PlayedOrchestrator orchestrator;

    @Inject
    SessionConfig config;

    @Test
    void everyEndpointAndFrameHasALine() throws Exception {
        assertEquals(List.of(), PermissionPage.without(SessionDoors.ENDPOINTS, Endpoint.all()));
        assertEquals(
                frames().keySet(),
                SessionDoors.FRAMES.stream().map(door -> door.name()).collect(Collectors.toSet()));
    }

    @Test
    void everyDoorAnswersEverybodyAsThePageSays() throws Exception {
        var owner = people.person(tenant.value(), "ada-" + mark, "developer");
        accounts.add(tenant, new UserId("lodger-" + mark), People.PASSWORD, Set.of(AccessRole.DEVELOPER));
        configure(people.person(tenant.value(), "ada-" + mark, "tenant-admin"));
        List.of("policy", "prices", "routing").forEach(this::reset);
        var tokens = tokens(owner);
        var doors = Stream.concat(SessionDoors.ENDPOINTS.stream(), SessionDoors.FRAMES.stream())
                .toList();
        var things = new Belongings(owner, "lodger-" + mark, orchestrator, doors);
        var rights = Endpoint.all().stream().collect(Collectors.toMap(Endpoint::name, Function.identity()));
        var endpoints = new PermissionWalk(new HttpKnock(url, tokens), things);
        var frames = new PermissionWalk(new FrameKnock(tokens), things);

        SessionDoors.ENDPOINTS.forEach(
                door -> endpoints.walk(door, roles(rights.get(door.name()).nearest(Requires.class))));
        for (var door : SessionDoors.FRAMES) {
            frames.walk(
                    door, roles(Optional.ofNullable(frames().get(door.name()).getAnnotation(Requires.class))));
        }

        assertEquals(List.of(), endpoints.complaints());
        assertEquals(List.of(), frames.complaints());
        PermissionPage.assertWritten("session", endpoints.table("endpoint"));
        PermissionPage.assertWritten("frames", frames.table("frame"));
    }

    private static Map<String, Class<?>> frames() throws ClassNotFoundException {
        var types = Class.forName("dev.sluice.session.socket.ClientFrame").getAnnotation(JsonSubTypes.class);
        return Arrays.stream(types.value())
                .collect(Collectors.toMap(JsonSubTypes.Type::name, JsonSubTypes.Type::value));
    }

    /** Those to whom a right reaches anywhere. */
    private static Optional<Set<String>> roles(Optional<Requires> required) {
        return required.map(requires -> RightsTable.ROLES.stream()
                .filter(role -> RightsTable.reach(List.of(role), requires.value()) != Reach.NOWHERE)
                .map(AccessRole::word)
                .collect(Collectors.toSet()));
    }

    private void configure(Person admin) {
        admin.asks()
                .body(Map.of("prompt", "Be kind."))
                .post("/api/v1/config/" + Belongings.agent(admin.user().value()))
                .then()
                .statusCode(200);
        admin.asks()
                .body(Map.of("total_micros", 5))
                .put("/api/v1/budgets/user/" + tenant + "/" + admin.user())
                .then()
                .statusCode(200);
    }

    /** What is set for the whole installation other tests may have left there. */
    private void reset(String table) {
        var operator = people.person(tenant.value(), "root-" + mark, "operator");
        operator.asks().delete("/api/v1/" + table);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> operator.asks().get("/api/v1/" + table).then().statusCode(404));
    }

    private Map<Visitor, String> tokens(Person owner) {
        var tokens = new EnumMap<Visitor, String>(Visitor.class);
        for (var visitor : Visitor.values()) {
            switch (visitor.kin()) {
                case OWNER ->
                    tokens.put(visitor, mint.token(tenant.value(), owner.user().value(), visitor.roles()));
                case COLLEAGUE -> tokens.put(visitor, mint.token(tenant.value(), "bob-" + mark, visitor.roles()));
                case STRANGER, OPERATOR_ELSEWHERE ->
                    tokens.put(visitor, mint.token("u-" + mark, "eve-" + mark, visitor.roles()));
                case NOBODY, NO_TENANT, MACHINE -> {
                    // Below.
                }
            }
        }
        var good = owner.token();
        tokens.put(Visitor.BROKEN, good.substring(0, good.lastIndexOf('.') + 1) + "A".repeat(342));
        var begun = Instant.now().minus(Duration.ofMinutes(10));
        var audience = config.identity().audience();
        tokens.put(
                Visitor.EXPIRED,
                mint.token(owner.user().value(), audience, config.identity().issuer(), begun, Duration.ofMinutes(5)));
        tokens.put(Visitor.NO_TENANT, mint.withoutTenant(owner.user().value()));
        tokens.put(Visitor.API_KEY, apiKey(owner));
        var service = SigningKey.loadOrCreate(keys.resolve("key"), keys, new KeyPurpose.ServiceTokens("agent-workers"));
        tokens.put(
                Visitor.SERVICE,
                ServiceToken.fresh("agent-workers", "llm-router", Errand.NONE, Instant.now())
                        .sign(service));
        return tokens;
    }

    private static String apiKey(Person owner) {
        return owner.asks()
                .body(Map.of("name", "program"))
                .post("/api/v1/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key");
    }
}
