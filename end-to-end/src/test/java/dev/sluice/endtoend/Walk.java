package dev.sluice.endtoend;

import static dev.sluice.endtoend.Client.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.testkit.provider.ReceivedRequest;
import dev.sluice.testkit.provider.ScriptedProvider;
import java.nio.file.Path;
import java.time.Duration;

/** A running Sluice, whoever walks through it, and what the walks have in common. */
interface Walk {
    Duration LIMIT = Duration.ofSeconds(60);

    Platform platform();

    /** What its models say. */
    ScriptedProvider provider();

    /** Logged in. */
    Client admin();

    /** The first request in which somebody said this. */
    default ReceivedRequest requestWith(String said) {
        return provider().requests().stream()
                .filter(request -> request.body().path("messages").toString().contains(said))
                .findFirst()
                .orElseThrow();
    }

    /** What the model was told by the first request of a script. */
    default String told(String script) {
        return requestWith("[[mock script=" + script + "]]")
                .body()
                .path("messages")
                .toString();
    }

    /** A session whose workspace is a copy of the built-in sample. */
    default String sampleSession() {
        return admin().createSession(JSON.createObjectNode().put("workspace", "sample"));
    }

    default Path file(String session, String name) {
        return platform()
                .data()
                .resolve("workspaces/default")
                .resolve(session)
                .resolve("files")
                .resolve(name);
    }

    default Client newUser(String name, String tenant) {
        return Client.login(platform().session(), name, platform().addUser(name, tenant, "developer"));
    }

    static ObjectNode job(String message) {
        return JSON.createObjectNode().put("message", message);
    }

    static String id(Client.Answer job) {
        return job.body().path("job_id").asText();
    }

    static String outcome(JsonNode done) {
        return done.path("outcome").asText();
    }
}
