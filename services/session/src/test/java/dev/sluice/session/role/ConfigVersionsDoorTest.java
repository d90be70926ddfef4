package dev.sluice.session.role;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.session.DoorResource;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The versions of an agent through the doors: compared, taken up again, carried to another tenant. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class ConfigVersionsDoorTest {
    private static final String PATH = "/api/v1/config/translator";
    private static final String EXPORT = "/api/v1/configs/export";
    private static final String IMPORT = "/api/v1/configs/import";

    @Inject
    People people;

    private String tenant;
    private Person admin;
    private Person developer;

    @BeforeEach
    void setUp() {
        tenant = "t-" + UUID.randomUUID().toString().substring(0, 8);
        admin = people.person(tenant, "root", "tenant-admin");
        developer = people.person(tenant, "dev", "developer");
    }

    @Test
    void everyWriteIsAVersionWithItsAuthorAndItsNote() {
        set(admin, "One.", "first");
        set(admin, "Two.", "shorter");
        admin.asks().delete(PATH).then().statusCode(204);

        developer
                .asks()
                .get(PATH + "/versions")
                .then()
                .statusCode(200)
                .body("versions.version", equalTo(List.of("v3", "v2", "v1")))
                .body("versions[0].removed", equalTo(true))
                .body("versions[1].note", equalTo("shorter"))
                .body("versions[2].updated_by", equalTo("root"))
                .body("current", equalTo(null));
        developer.asks().get("/api/v1/config/nobody/versions").then().statusCode(404);
    }

    @Test
    void whoWritesAtTheSameTimeLosesNothing() throws Exception {
        var writers = 6;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = IntStream.range(0, writers)
                    .<Callable<Void>>mapToObj(writer -> () -> {
                        set(admin, "Writer " + writer, "at once");
                        return null;
                    })
                    .toList();
            for (var one : threads.invokeAll(asked)) {
                one.get();
            }
        }

        var prompts = new TreeSet<String>();
        for (int number = 1; number <= writers; number++) {
            prompts.add(developer
                    .asks()
                    .queryParam("version", "v" + number)
                    .get(PATH)
                    .path("prompt"));
        }
        assertEquals(writers, prompts.size(), prompts::toString);
        developer.asks().get(PATH + "/versions").then().body("current", equalTo("v" + writers));
    }

    @Test
    void aDiffNamesTheFieldsThatAreDifferent() {
        set(admin, "One.", "first");
        admin.asks()
                .body("{\"prompt\": \"One.\", \"temperature\": 0.5}")
                .post(PATH)
                .then()
                .statusCode(200);

        developer
                .asks()
                .queryParam("from", "v1")
                .get(PATH + "/diff")
                .then()
                .statusCode(200)
                .body("to", equalTo("v2"))
                .body("changes.field", equalTo(List.of("temperature")))
                .body("changes[0].after", equalTo(0.5f));
        developer.asks().queryParam("from", "v9").get(PATH + "/diff").then().statusCode(404);
        developer.asks().get(PATH + "/diff").then().statusCode(404);
    }

    @Test
    void aRollbackIsANewVersionThatSaysWhatItRestores() {
        set(admin, "Good.", "first");
        set(admin, "Bad.", "worse");

        var back = admin.asks()
                .header("If-Match", "\"v2\"")
                .body("{\"version\": \"v1\", \"note\": \"back\"}")
                .post(PATH + "/rollback");

        back.then()
                .statusCode(200)
                .body("version", equalTo("v3"))
                .body("restores", equalTo("v1"))
                .body("prompt", equalTo("Good."))
                .body("note", equalTo("back"));
        admin.asks()
                .header("If-Match", "\"v2\"")
                .body("{\"version\": \"v1\"}")
                .post(PATH + "/rollback")
                .then()
                .statusCode(412);
        admin.asks()
                .body("{\"version\": \"v8\"}")
                .post(PATH + "/rollback")
                .then()
                .statusCode(422);
        developer
                .asks()
                .body("{\"version\": \"v1\"}")
                .post(PATH + "/rollback")
                .then()
                .statusCode(403);
    }

    @Test
    void whatOneTenantExportsAnotherBringsIn() {
        set(admin, "Translate.", "first");
        admin.asks()
                .body("{\"prompt\": \"Plan.\", \"hands_to\": [\"translator\"], \"metadata\": {\"a\": 1}}")
                .post("/api/v1/config/leader")
                .then()
                .statusCode(200);
        var file = exported(admin);
        var other = people.person("t-" + UUID.randomUUID(), "root", "tenant-admin");

        var dry = bring(other, file, "true");
        assertEquals(List.of("create", "create"), dry.path("results.action"));
        other.asks().get(PATH).then().statusCode(404);

        assertEquals(200, bring(other, file, "false").statusCode());
        other.asks().get(PATH).then().statusCode(200).body("prompt", equalTo("Translate."));
        assertEquals(
                List.of("unchanged", "unchanged"), bring(other, file, "false").path("results.action"));
        other.asks().get(PATH).then().body("version", equalTo("v1"));
    }

    @Test
    void aFileWithAConflictIsRefusedAsAWhole() {
        set(admin, "Theirs.", "first");
        admin.asks()
                .body("{\"prompt\": \"More.\"}")
                .post("/api/v1/config/added")
                .then()
                .statusCode(200);
        var file = exported(admin);
        var other = people.person("t-" + UUID.randomUUID(), "root", "tenant-admin");
        set(other, "Ours.", "first");

        var refused = bring(other, file, "false");

        refused.then().statusCode(409).body("conflicts", equalTo("translator"));
        other.asks().get("/api/v1/config/added").then().statusCode(404);
        other.asks().get(PATH).then().body("prompt", equalTo("Ours."));

        var replaced = bring(other, file.replaceFirst("\\{", "{\"on_conflict\": \"replace\", "), "false");
        assertEquals(List.of("create", "replace"), replaced.path("results.action"));
        other.asks().get(PATH).then().body("prompt", equalTo("Theirs.")).body("version", equalTo("v2"));
    }

    @Test
    void whatNoAgentCanBeIsNamedBeforeAnythingIsWritten() {
        var file = "{\"format\": \"sluice-agents-1\", \"configs\": ["
                + "{\"agent\": \"fine\", \"config\": {\"prompt\": \"x\"}},"
                + "{\"agent\": \"lost\", \"config\": {\"prompt\": \"x\", \"pool\": \"fast\"}}]}";

        bring(admin, file, "true")
                .then()
                .statusCode(200)
                .body("results.action", equalTo(List.of("create", "invalid")))
                .body("results[1].field", equalTo("pool"));
        bring(admin, file, "false").then().statusCode(409).body("invalid", equalTo("lost"));
        admin.asks().get("/api/v1/config/fine").then().statusCode(404);
        bring(admin, file.replace("agents-1", "agents-9"), "true")
                .then()
                .statusCode(422)
                .body("field", equalTo("format"));
        developer.asks().body(file).post(IMPORT).then().statusCode(403);
        developer.asks().get(EXPORT).then().statusCode(403);
    }

    @Test
    void anAdminSeesWhatThisReplicaKnows() {
        set(admin, "One.", "first");
        set(admin, "Two.", "second");

        admin.asks()
                .get("/api/v1/debug/config/translator")
                .then()
                .statusCode(200)
                .body("config.version", equalTo("v2"))
                .body("versions", equalTo(2))
                .body("text_bytes", equalTo(8))
                .body("subscribers", equalTo(0))
                .body("agents", equalTo(1));
        developer.asks().get("/api/v1/debug/config/translator").then().statusCode(403);
    }

    private String exported(Person person) {
        var answer = person.asks().get(EXPORT);
        answer.then().statusCode(200).body("configs.agent", hasItem("translator"));
        return answer.asString();
    }

    private static Response bring(Person person, String file, String dryRun) {
        return person.asks().queryParam("dry_run", dryRun).body(file).post(IMPORT);
    }

    private static void set(Person person, String prompt, String note) {
        person.asks()
                .body(Map.of("prompt", prompt, "note", note))
                .post(PATH)
                .then()
                .statusCode(200);
    }
}
