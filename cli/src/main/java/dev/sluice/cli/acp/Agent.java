package dev.sluice.cli.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.server.Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * A Sluice as an agent of the Agent Client Protocol, version 1: the protocol's sessions are the server's, and so they
 * outlive this process. See decision 0100.
 */
public final class Agent implements Methods {
    private static final int PROTOCOL = 1;
    private static final String LOGIN = "sluice-login";

    private final Server server;
    private final Editor editor;
    private final Directories directories;
    private final Terms terms;
    private final Map<String, Conversation> open = new ConcurrentHashMap<>();
    private volatile boolean readsFiles;

    /**
     * What holds for all sessions of an editor.
     *
     * @param workspace what the files of a new one begin as
     * @param role who is asked
     */
    public record Terms(Optional<String> workspace, Optional<String> role, String version) {}

    private Agent(Server server, Editor editor, Directories directories, Terms terms) {
        this.server = server;
        this.editor = editor;
        this.directories = directories;
        this.terms = terms;
    }

    /** Serves an editor until it closes its end of the pipe. {@code out} is for nothing else; {@code log} takes lines. */
    public static void serve(
            InputStream in, PrintStream out, Consumer<String> log, Server server, Directories directories, Terms terms)
            throws IOException {
        var editor = new Editor(in, out, log);
        var agent = new Agent(server, editor, directories, terms);
        try {
            editor.serve(agent);
        } finally {
            agent.leave();
        }
    }

    @Override
    public Work accept(String method, JsonNode params) throws RpcError {
        return switch (method) {
            case "initialize" -> initialize(params);
            case "authenticate" -> () -> authenticate(params);
            case "session/new" -> () -> asked(() -> begin(directory(params)));
            case "session/load" -> () -> asked(() -> take(params, true));
            case "session/resume" -> () -> asked(() -> take(params, false));
            case "session/list" -> () -> asked(() -> list(params));
            case "session/close" -> () -> asked(() -> close(session(params)));
            case "session/prompt" -> prompt(params);
            default -> throw new RpcError(RpcError.NO_SUCH_METHOD, "There is no method " + method + ".");
        };
    }

    @Override
    public void hear(String method, JsonNode params) {
        if (method.equals("session/cancel")) {
            Optional.ofNullable(open.get(params.path("sessionId").asText())).ifPresent(Conversation::cancel);
        }
    }

    /** The editor is gone; what it began goes on. */
    private void leave() {
        open.values().forEach(Conversation::leave);
    }

    private Work initialize(JsonNode params) {
        var client = params.path("clientCapabilities");
        readsFiles = client.path("fs").path("readTextFile").asBoolean();
        var answer = JsonNodeFactory.instance.objectNode().put("protocolVersion", PROTOCOL);
        var capabilities = answer.putObject("agentCapabilities").put("loadSession", true);
        capabilities.putObject("promptCapabilities").put("embeddedContext", true);
        var sessions = capabilities.putObject("sessionCapabilities");
        sessions.putObject("list");
        sessions.putObject("resume");
        sessions.putObject("close");
        answer.putObject("agentInfo")
                .put("name", "sluice")
                .put("title", "Sluice")
                .put("version", terms.version());
        var ways = answer.putArray("authMethods");
        ways.addObject()
                .put("id", LOGIN)
                .put("name", "The login of this machine")
                .put("description", "Log in once in a terminal: ./sluice login --server " + server.base());
        if (client.path("auth").path("terminal").asBoolean()) {
            ways.addObject()
                    .put("type", "terminal")
                    .put("id", "sluice-login-terminal")
                    .put("name", "Log in in a terminal")
                    .putArray("args")
                    .add("--login");
        }
        return () -> Answer.of(answer);
    }

    /** There is nothing to hand over: it is the login that `sluice login` keeps, or it is not. */
    private Answer authenticate(JsonNode params) throws RpcError, InterruptedException {
        var way = params.path("methodId").asText();
        if (!way.equals(LOGIN)) {
            throw new RpcError(RpcError.INVALID_PARAMS, "There is no way to log in that is called '" + way + "'.");
        }
        return asked(() -> {
            server.get("/api/v1/sessions");
            return Answer.of(JsonNodeFactory.instance.objectNode());
        });
    }

    private Answer begin(Path directory) {
        var body = JsonNodeFactory.instance.objectNode();
        terms.workspace().ifPresent(name -> body.put("workspace", name));
        var opened = server.post("/api/v1/sessions", body);
        var session = opened.path("session_id").asText();
        directories.keep(server.base(), session, directory);
        var conversation = conversation(
                        session, directory, opened.path("last_seq").asLong())
                .untitled();
        return new Answer(JsonNodeFactory.instance.objectNode().put("sessionId", session), conversation::begin);
    }

    /** Opens a session that was begun earlier, here or elsewhere. */
    private Answer take(JsonNode params, boolean replay) throws RpcError {
        var session = session(params);
        var directory = directory(params);
        var known = server.get("/api/v1/sessions/" + Server.encoded(session));
        directories.keep(server.base(), session, directory);
        var conversation = conversation(
                session, directory, replay ? 0 : known.path("last_seq").asLong());
        if (replay) {
            conversation.replay();
        } else {
            conversation.takeUp();
        }
        return new Answer(JsonNodeFactory.instance.objectNode(), conversation::begin);
    }

    private Conversation conversation(String session, Path directory, long lastSeq) {
        var fresh = new Conversation(server, editor, session, directory, terms.role(), lastSeq);
        Optional.ofNullable(open.put(session, fresh)).ifPresent(Conversation::leave);
        return fresh;
    }

    private Answer list(JsonNode params) {
        var wanted = Optional.ofNullable(params.path("cwd").textValue());
        var cursor = Optional.ofNullable(params.path("cursor").textValue());
        var page = server.get("/api/v1/sessions"
                + cursor.map(at -> "?cursor=" + Server.encoded(at)).orElse(""));
        var places = directories.at(server.base());
        var answer = JsonNodeFactory.instance.objectNode();
        var listed = answer.putArray("sessions");
        page.path("sessions").forEach(session -> {
            var id = session.path("session_id").asText();
            var place = Optional.ofNullable(places.get(id));
            if (wanted.isEmpty() || wanted.equals(place)) {
                var shown = listed.addObject()
                        .put("sessionId", id)
                        .put("cwd", place.orElse(System.getProperty("user.dir")))
                        .put("updatedAt", session.path("last_activity").asText());
                Optional.ofNullable(session.path("title").textValue()).ifPresent(title -> shown.put("title", title));
            }
        });
        Optional.ofNullable(page.path("next").textValue()).ifPresent(next -> answer.put("nextCursor", next));
        return Answer.of(answer);
    }

    private Answer close(String session) {
        Optional.ofNullable(open.remove(session)).ifPresent(Conversation::close);
        return Answer.of(JsonNodeFactory.instance.objectNode());
    }

    private Work prompt(JsonNode params) throws RpcError {
        var session = session(params);
        var conversation = Optional.ofNullable(open.get(session))
                .orElseThrow(() -> new RpcError(
                        RpcError.NOT_FOUND, "The session " + session + " is not open: load or resume it first."));
        var prompt = conversation.prompt();
        return () -> Answer.of(JsonNodeFactory.instance
                .objectNode()
                .put(
                        "stopReason",
                        conversation.say(prompt, () -> text(params, session, conversation.directory(), prompt))));
    }

    private String text(JsonNode params, String session, Path directory, Prompt prompt) throws RpcError {
        return PromptText.of(params.path("prompt"), directory, file -> readByEditor(session, file, prompt));
    }

    private Optional<String> readByEditor(String session, Path file, Prompt prompt) {
        if (!readsFiles || prompt.isCancelled()) {
            return Optional.empty();
        }
        try {
            var params = JsonNodeFactory.instance
                    .objectNode()
                    .put("sessionId", session)
                    .put("path", file.toString());
            var asking = editor.ask("fs/read_text_file", params);
            var answer = prompt.unlessCancelled(asking.answer());
            if (answer.isEmpty()) {
                editor.withdraw(asking);
            }
            return answer.map(said -> said.path("content").textValue());
        } catch (ExecutionException refused) {
            editor.log("The editor does not give " + file + ".");
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static String session(JsonNode params) throws RpcError {
        return Optional.ofNullable(params.path("sessionId").textValue())
                .orElseThrow(() -> new RpcError(RpcError.INVALID_PARAMS, "A sessionId is needed."));
    }

    private static Path directory(JsonNode params) throws RpcError {
        try {
            var directory = Path.of(params.path("cwd").asText()).normalize();
            if (directory.isAbsolute()) {
                return directory;
            }
        } catch (InvalidPathException malformed) {
            // Said below, like all that is no directory.
        }
        throw new RpcError(RpcError.INVALID_PARAMS, "cwd must be an absolute path.");
    }

    /** What asks the server and may be refused. */
    private interface Asking {
        Answer run() throws RpcError;
    }

    private static Answer asked(Asking asking) throws RpcError {
        try {
            return asking.run();
        } catch (RuntimeException failed) {
            throw Failures.of(failed);
        }
    }
}
