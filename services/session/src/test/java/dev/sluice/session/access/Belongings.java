package dev.sluice.session.access;

import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StandingGrant;
import dev.sluice.session.Facts;
import dev.sluice.session.People.Person;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.testkit.permission.DoorLine;
import dev.sluice.testkit.permission.PermissionWalk;
import dev.sluice.testkit.permission.Visitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;

/** What somebody has behind the doors; of what visitors of his tenant may change, each visit finds one of its own. */
final class Belongings implements PermissionWalk.Things {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Person owner;
    private final PlayedOrchestrator orchestrator;
    private final Map<String, String> shared;
    private final Map<String, String> nobodys;
    private final List<String> secrets;
    private final Map<String, Map<String, String>> own = new HashMap<>();

    Belongings(Person owner, String account, PlayedOrchestrator orchestrator, List<DoorLine> doors) {
        this.owner = owner;
        this.orchestrator = orchestrator;
        var mark = UUID.randomUUID().toString();
        this.shared = things(
                Set.of("session", "key"),
                fixed(owner.tenant().value(), owner.user().value(), account));
        this.nobodys = new HashMap<>(fixed("t-" + mark, "u-" + mark, "a-" + mark));
        nobodys.put("key", "k-" + mark);
        nobodys.putAll(names(new SessionId("s-" + mark)));
        doors.stream().filter(door -> !door.looksOnly()).forEach(this::prepare);
        var unsaid = things(Set.of("session", "key"), Map.of());
        this.secrets = List.of(unsaid.get("session"), unsaid.get("key"));
        var all = new ArrayList<>(own.values());
        all.addAll(List.of(shared, unsaid));
        all.forEach(this::awaitSeen);
    }

    @Override
    public Map<String, String> of(DoorLine door, Visitor visitor) {
        return own.getOrDefault(visit(door, visitor), shared);
    }

    @Override
    public Map<String, String> nobodys(Visitor visitor) {
        var things = new HashMap<>(nobodys);
        if (visitor.isAtHome()) {
            things.put("tenant", owner.tenant().value());
        }
        return things;
    }

    @Override
    public List<String> secrets() {
        return secrets;
    }

    private void prepare(DoorLine door) {
        for (var visitor : Visitor.values()) {
            if (visitor.isAtHome() && door.kinds().stream().anyMatch(kind -> !shared(kind))) {
                own.put(visit(door, visitor), things(door.kinds(), shared));
            }
        }
    }

    /** Whether visits do not use it up. */
    private boolean shared(String kind) {
        return fixed("", "", "").containsKey(kind);
    }

    private static String visit(DoorLine door, Visitor visitor) {
        return door.name() + " " + visitor;
    }

    private static Map<String, String> fixed(String tenant, String user, String account) {
        return Map.ofEntries(
                Map.entry("tenant", tenant),
                Map.entry("user", user),
                Map.entry("account", account),
                Map.entry("agent", agent(user)),
                Map.entry("budget", "user"),
                Map.entry("budgeted", tenant + "/" + user),
                Map.entry("letter", "999999999999"),
                Map.entry("server", agent(user)),
                Map.entry("plan", "understand"),
                Map.entry("guest", "somebody-else"),
                Map.entry("link", "l-none"),
                Map.entry("part", "day"),
                Map.entry("tag", "none"));
    }

    /** The name of the agent that the owner's tenant has, which is shorter than a user's. */
    static String agent(String user) {
        return "clerk-" + Integer.toHexString(user.hashCode());
    }

    private static Map<String, String> names(SessionId session) {
        var turn = Facts.turnOf(new Scope(Facts.SCOPE.tenant(), Facts.SCOPE.user(), session));
        var approval = Facts.approval(turn);
        return Map.of(
                "session",
                session.value(),
                "turn",
                turn.value(),
                "approval",
                approval.value(),
                "question",
                QuestionId.of(Facts.step(turn)).value(),
                "grant",
                StandingGrant.idOf(approval));
    }

    private Map<String, String> things(Set<String> kinds, Map<String, String> others) {
        var things = new HashMap<>(others);
        if (kinds.contains("key")) {
            things.put("key", key());
            if (kinds.size() == 1) {
                return things;
            }
        }
        var session = new SessionId("s-" + UUID.randomUUID());
        var scope = new Scope(owner.tenant(), owner.user(), session);
        var turn = Facts.turnOf(scope);
        orchestrator.say(scope, Facts.opened());
        orchestrator.say(scope, Facts.accepted(turn));
        orchestrator.say(scope, Facts.started(turn));
        orchestrator.say(scope, Facts.questionAsked(turn));
        orchestrator.say(scope, Facts.approvalRequested(turn));
        things.putAll(names(session));
        orchestrator.grant(things.get("grant"));
        return things;
    }

    private String key() {
        return owner.asks()
                .body(Map.of("name", "ci"))
                .post("/api/v1/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key_id");
    }

    private void awaitSeen(Map<String, String> things) {
        if (things.containsKey("approval")) {
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> owner.asks()
                    .get("/api/v1/approvals/" + things.get("approval"))
                    .then()
                    .statusCode(200));
        }
    }
}
