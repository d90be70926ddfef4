package dev.sluice.endtoend;

import static dev.sluice.endtoend.Client.JSON;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.testkit.provider.ScriptedProvider;
import dev.sluice.testkit.provider.ScriptedReply;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * A job of four tasks, and what its models say: look and think side by side, of which think is handed over; then build, which
 * asks whether it may write; then check, which asks the user. Slow enough to be interrupted.
 */
final class FourTasks {
    static final String FILE = "cache.txt";
    static final String TEXT = "new cache\n";
    static final String ANSWER = "There is a cache now.";

    private static final Duration PACE = Duration.ofMillis(20);

    private FourTasks() {}

    static void script(ScriptedProvider provider) {
        provider.script("four-look", ScriptedReply.tokens(150).pacing(Duration.ZERO, PACE));
        provider.script("four-think", ScriptedReply.calls(Tool.handOver("ask", "say it [[mock script=four-said]]")));
        provider.script("four-said", ScriptedReply.text("one for each tenant"));
        provider.script(
                "four-build",
                ScriptedReply.calls(Tool.write(FILE, TEXT)),
                ScriptedReply.text("{\"code\": \"" + FILE + "\"}"));
        provider.script("four-check", ScriptedReply.calls(Tool.ask("Is one cache enough?")));
        provider.script("four-told", ScriptedReply.text("{\"passed\": true}"));
        provider.script("four-sum", ScriptedReply.text(ANSWER).pacing(Duration.ofSeconds(2), PACE));
    }

    /** What the user answers the question with. */
    static String reply() {
        return "it is [[mock script=four-told]]";
    }

    static ObjectNode job(String session) {
        var job = JSON.createObjectNode()
                .put("message", "make it fast [[mock script=four-sum]]")
                .put("session_id", session);
        var plan = job.putArray("plan");
        plan.add(task("look", "ask"));
        plan.add(task("think", "architect"));
        plan.add(typed(task("build", "coder", "look", "think"), "code", "text"));
        plan.add(typed(task("check", "debug", "build"), "passed", "flag"));
        return job;
    }

    private static ObjectNode typed(ObjectNode task, String field, String kind) {
        task.putObject("result").put(field, kind);
        return task;
    }

    private static ObjectNode task(String name, String role, String... after) {
        var task = JSON.createObjectNode()
                .put("name", name)
                .put("role", role)
                .put("instruction", "do it [[mock script=four-" + name + "]]");
        Stream.of(after).forEach(task.putArray("after")::add);
        return task;
    }
}
