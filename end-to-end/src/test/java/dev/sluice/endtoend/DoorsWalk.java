package dev.sluice.endtoend;

import static dev.sluice.endtoend.Client.JSON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.provider.ScriptedReply;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who gets in: nobody without a name, nobody to what is another's, no page of another site. */
interface DoorsWalk extends Walk {
    @Test
    default void nobodyElseSeesASession() {
        var session = sampleSession();
        provider().script("mine", ScriptedReply.calls(Tool.write("d.txt", "d\n")), ScriptedReply.text("Done."));
        var suffix = UUID.randomUUID().toString().substring(0, 8);
        var colleague = newUser("colleague-" + suffix, "default");
        var stranger = newUser("stranger-" + suffix, "other-" + suffix);
        try (var watch = admin().watch(session)) {
            watch.chat("go [[mock script=mine]]", "coder");
            var approval =
                    watch.awaitFrame("approval_required").path("approval_id").asText();
            var turn = watch.awaitFrame("approval_required").path("turn").asText();
            for (var other : List.of(colleague, stranger)) {
                for (var path : List.of(
                        "/api/v1/sessions/" + session,
                        "/api/v1/sessions/" + session + "/history",
                        "/api/v1/sessions/" + session + "/events",
                        "/api/v1/approvals/" + approval,
                        "/api/v1/hitl/requests/" + approval,
                        "/api/v1/jobs/" + turn,
                        "/api/v1/jobs/" + turn + "/results")) {
                    assertEquals(404, other.get(path).status(), path);
                }
                assertEquals(
                        404,
                        other.post(
                                        "/api/v1/approvals/" + approval + "/decision",
                                        JSON.createObjectNode().put("approved", true))
                                .status());
                assertEquals(404, other.delete("/api/v1/sessions/" + session).status());
                assertEquals(
                        404,
                        other.at(platform().workspace())
                                .get("/api/v1/sessions/" + session + "/workspace/README.md")
                                .status());
                var asked = other.get("/api/v1/approvals").body().path("approvals");
                assertTrue(asked.isArray() && asked.isEmpty(), asked::toString);
                assertEquals("not_found", Upgrade.firstErrorOf(other, session));
            }
            watch.decide(approval, false);
            watch.awaitFrame("done");
        }
    }

    @Test
    default void withoutATokenEveryDoorIsShut() {
        var nobody = new Client(platform().session(), null);
        assertEquals(401, nobody.get("/api/v1/sessions").status());
        assertEquals(401, nobody.get("/api/v1/jobs").status());
        assertEquals(
                401,
                nobody.at(platform().workspace())
                        .get("/api/v1/sessions/any/workspace/README.md")
                        .status());
        assertEquals(
                401,
                nobody.at(platform().router())
                        .post("/v1/chat/completions", JSON.createObjectNode().put("model", "m"))
                        .status());
        assertEquals(401, nobody.at(platform().router()).get("/v1/models").status());
    }

    @Test
    default void aForeignPageOpensNoSocket() {
        assertEquals(403, Upgrade.status(admin(), "https://evil.example"));
        assertEquals(101, Upgrade.status(admin(), platform().session().toString()));
    }
}
