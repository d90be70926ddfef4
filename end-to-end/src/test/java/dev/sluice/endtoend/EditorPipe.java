package dev.sluice.endtoend;

import static dev.sluice.endtoend.Client.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** An editor with an agent of its own, a process, which is killed when it is closed. Single quotes stand for double ones. */
final class EditorPipe implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final Process agent;
    private final PrintStream toAgent;
    private final BlockingQueue<JsonNode> said = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private int lastId;

    EditorPipe(ProcessBuilder command) {
        try {
            agent = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        toAgent = new PrintStream(agent.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread.ofVirtual().start(this::read);
    }

    int asks(String method, String params) {
        var id = ++lastId;
        writes("{'jsonrpc':'2.0','id':%d,'method':'%s','params':%s}".formatted(id, method, params));
        return id;
    }

    JsonNode result(String method, String params) {
        var id = asks(method, params);
        return awaits(
                        "an answer to " + method,
                        message -> !message.has("method") && message.path("id").asInt() == id)
                .path("result");
    }

    JsonNode awaitsRequest(String method) {
        return awaits(method, message -> message.path("method").asText().equals(method));
    }

    /** Waits until what agents say ends with this. */
    void awaitsText(String end) {
        awaits(end, _ -> text.toString().endsWith(end));
    }

    void answers(JsonNode request, String result) {
        writes("{'jsonrpc':'2.0','id':%s,'result':%s}".formatted(request.path("id"), result));
    }

    @Override
    public void close() {
        agent.destroyForcibly();
    }

    private void writes(String line) {
        toAgent.println(line.replace('\'', '"'));
    }

    private JsonNode awaits(String what, Predicate<JsonNode> wanted) {
        try {
            while (true) {
                var message = said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (message == null) {
                    throw new AssertionError("the agent did not say " + what);
                }
                if (message.path("params")
                        .path("update")
                        .path("sessionUpdate")
                        .asText()
                        .equals("agent_message_chunk")) {
                    text.append(message.path("params")
                            .path("update")
                            .path("content")
                            .path("text")
                            .asText());
                }
                if (wanted.test(message)) {
                    return message;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private void read() {
        try (var reader = agent.inputReader(StandardCharsets.UTF_8)) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                said.add(JSON.readTree(line));
            }
        } catch (IOException ended) {
            // What was waited for does not come any more, and that is said there.
        }
    }
}
