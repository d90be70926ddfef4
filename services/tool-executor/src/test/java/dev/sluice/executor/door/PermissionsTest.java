package dev.sluice.executor.door;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Input.CallSucceeded;
import dev.sluice.executor.ExecutorTestResource;
import dev.sluice.executor.call.TestCalls;
import dev.sluice.executor.ledger.PostgresLedger;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.workspace.Templates;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.keys.Errand;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.ServiceToken;
import dev.sluice.keys.SigningKey;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.permission.DoorLine;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tries every endpoint of this service as everybody who may come; {@code docs/permissions.md} has the answers. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ExecutorTestResource.class)
class PermissionsTest {
    /** What is sent is refused for what it is: 422 is a yes. */
    private static final List<DoorLine> DOORS = List.of(
            DoorLine.of("GET /api/v1/notes"),
            DoorLine.of("DELETE /api/v1/notes"),
            DoorLine.of("GET /api/v1/notes/{note=note}"),
            DoorLine.of("PUT /api/v1/notes/{note=note}", "{\"text\": \"none\"}"),
            DoorLine.of("DELETE /api/v1/notes/{note=note}"),
            DoorLine.of("GET /api/v1/sessions/{session=session}/workspace"),
            DoorLine.of("POST /api/v1/sessions/{session=session}/workspace", "no archive"),
            DoorLine.of("GET /api/v1/sessions/{session=session}/workspace/{path=file}"),
            DoorLine.of("POST /api/v1/sessions/{session=session}/workspace/{path=file}", "no archive"),
            DoorLine.of("PUT /api/v1/sessions/{session=session}/workspace/{path=file}", "text"),
            DoorLine.of(
                    "POST /api/v1/workspaces/{session=session}/clone",
                    "{\"url\": \"https://elsewhere.example/a.git\"}"),
            DoorLine.of("GET /api/v1/workspaces/{session=session}/turns/{turn=turn}/diff"),
            DoorLine.of("POST /api/v1/workspaces/{session=session}/turns/{turn=turn}/rollback"));

    private final TestCalls calls = new TestCalls();

    @TestHTTPResource
    URI url;

    @TempDir
    Path keys;

    @Inject
    Workspaces workspaces;

    @Inject
    KeptFiles kept;

    @Inject
    PostgresLedger ledger;

    @BeforeEach
    void aTurnThatChangedAFile() throws Exception {
        var workspace = workspaces.open(calls.scope(), Optional.of(Templates.SAMPLE));
        var call = calls.write("any", "thing").request().call();
        kept.effectStarts(calls.scope(), call);
        ledger.start(call, "write_file", "digest", "base");
        Files.writeString(workspace.root().resolve("NOTES.md"), "mine, " + calls.turn());
        ledger.end(call, new CallSucceeded(call, "done", false, kept.effectEnded(calls.scope(), call)));
    }

    @Test
    void everyEndpointHasALine() {
        assertEquals(List.of(), PermissionPage.without(DOORS, Endpoint.all()));
    }

    @Test
    void everyDoorAnswersEverybodyAsThePageSays() {
        var rights = Endpoint.all().stream().collect(Collectors.toMap(Endpoint::name, Function.identity()));
        var walk = new PermissionWalk(new HttpKnock(url, tokens()), new OneSession());

        DOORS.forEach(door -> walk.walk(door, rights.get(door.name()).rolesAllowed()));

        assertEquals(List.of(), walk.complaints());
        PermissionPage.assertWritten("tool-executor", walk.table("endpoint"));
    }

    private final class OneSession implements PermissionWalk.Things {
        private final String nobodys = "s-" + UUID.randomUUID().toString().replace("-", "");

        @Override
        public Map<String, String> of(DoorLine door, Visitor visitor) {
            return Map.of(
                    "session",
                    calls.scope().session().value(),
                    "turn",
                    calls.turn().value(),
                    "file",
                    "README.md",
                    "note",
                    "n-1");
        }

        @Override
        public List<String> secrets() {
            return List.of("mine, " + calls.turn());
        }

        @Override
        public Map<String, String> nobodys(Visitor visitor) {
            return Map.of("session", nobodys, "turn", nobodys + ".1", "file", "README.md", "note", "n-2");
        }
    }

    private Map<Visitor, String> tokens() {
        var owner = calls.scope();
        var tokens = new EnumMap<Visitor, String>(Visitor.class);
        for (var visitor : Visitor.values()) {
            switch (visitor.kin()) {
                case OWNER ->
                    tokens.put(
                            visitor, token(owner.tenant().value(), owner.user().value(), visitor));
                case COLLEAGUE -> tokens.put(visitor, token(owner.tenant().value(), "bob", visitor));
                case STRANGER, OPERATOR_ELSEWHERE -> tokens.put(visitor, token("globex", "eve", visitor));
                case NOBODY, NO_TENANT, MACHINE -> {
                    // Below.
                }
            }
        }
        var good = tokens.get(Visitor.DEVELOPER);
        tokens.put(Visitor.BROKEN, good.substring(0, good.lastIndexOf('.') + 1) + "A".repeat(342));
        tokens.put(
                Visitor.EXPIRED, ExecutorTestResource.token(claims(owner.user().value(), -300)));
        tokens.put(
                Visitor.NO_TENANT,
                ExecutorTestResource.token(claims(owner.user().value(), 300)));
        tokens.put(Visitor.API_KEY, "sk-sluice-" + UUID.randomUUID());
        var service = SigningKey.loadOrCreate(keys.resolve("key"), keys, new KeyPurpose.ServiceTokens("agent-workers"));
        tokens.put(
                Visitor.SERVICE,
                ServiceToken.fresh("agent-workers", "llm-router", Errand.NONE, Instant.now())
                        .sign(service));
        return tokens;
    }

    private static String token(String tenant, String user, Visitor visitor) {
        var claims = claims(user, 600);
        claims.put("tenant", tenant);
        claims.put("groups", visitor.roles());
        return ExecutorTestResource.token(claims);
    }

    /** A developer's, of no tenant, good until then. */
    private static Map<String, Object> claims(String user, long secondsLeft) {
        var now = Instant.now().getEpochSecond();
        return new HashMap<>(Map.of(
                "iss",
                "sluice",
                "aud",
                "sluice",
                "sub",
                user,
                "groups",
                List.of("developer"),
                "iat",
                now - 600,
                "exp",
                now + secondsLeft));
    }
}
