package dev.sluice.cli.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.cli.server.NotLoggedIn;
import dev.sluice.cli.server.Refused;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.server.Unreachable;
import dev.sluice.cli.text.Title;
import dev.sluice.cli.watch.Heard;
import dev.sluice.cli.watch.Watch;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A session that an editor has open. It is told of everything that happens in it, whoever began it; a lost connection is made
 * again with no gap and nothing twice. Each approval is asked once and taken back when somebody elsewhere is faster.
 */
final class Conversation implements AutoCloseable {
    private final Server server;
    private final Editor editor;
    private final String session;
    private final Path directory;
    private final Optional<String> role;
    private final Updates updates;
    private final Permissions permissions;
    private Optional<Prompt> prompt = Optional.empty();
    private Optional<Told.Question> question = Optional.empty();
    private Optional<Watch> watch = Optional.empty();
    private Optional<Thread> listener = Optional.empty();
    private long lastSeq;
    private boolean isUntitled;

    /** What a prompt says, with what the editor must still be asked for. */
    interface Text {
        String read() throws RpcError;
    }

    /** @param lastSeq its newest fact; what comes behind it is told */
    Conversation(Server server, Editor editor, String session, Path directory, Optional<String> role, long lastSeq) {
        this.server = server;
        this.editor = editor;
        this.session = session;
        this.directory = directory;
        this.role = role;
        this.updates = new Updates(directory);
        this.permissions = new Permissions(server, editor, session);
        this.lastSeq = lastSeq;
    }

    Path directory() {
        return directory;
    }

    /** It is new, and what is said first in it is to be its title. */
    Conversation untitled() {
        isUntitled = true;
        return this;
    }

    /** Tells all that the session's history has, page by page. */
    void replay() {
        var after = 0L;
        while (after >= 0) {
            var page = server.get(path() + "/history?after=" + after);
            synchronized (this) {
                for (var frame : page.path("facts")) {
                    lastSeq = Math.max(lastSeq, frame.path("seq").asLong());
                    updates.take(frame).forEach(this::tellOfThePast);
                }
            }
            after = page.path("next_after").asLong(-1);
        }
    }

    /** Takes note of the approvals and the question that wait, without telling the past. */
    void takeUp() {
        for (var approval : server.list("/api/v1/approvals?status=pending", "approvals", 100)) {
            if (approval.path("session_id").asText().equals(session)) {
                var whole = server.get("/api/v1/approvals/"
                        + Server.encoded(approval.path("approval_id").asText()));
                synchronized (this) {
                    updates.take(((ObjectNode) whole).put("type", "approval_required"));
                }
            }
        }
        for (var waiting : server.list("/api/v1/questions?status=pending", "questions", 100)) {
            if (waiting.path("session_id").asText().equals(session)) {
                synchronized (this) {
                    question = Optional.of(new Told.Question(
                            waiting.path("question_id").asText(),
                            waiting.path("turn").asText()));
                }
            }
        }
    }

    /** From now on it is told what happens, and asked what waits. */
    synchronized void begin() {
        watch();
        updates.pending().forEach(permissions::ask);
    }

    /** Takes a prompt; there is one at a time. */
    synchronized Prompt prompt() throws RpcError {
        if (prompt.isPresent()) {
            throw new RpcError(
                    RpcError.INVALID_REQUEST, "A prompt is being worked on in this session: cancel it first.");
        }
        var taken = new Prompt();
        prompt = Optional.of(taken);
        return taken;
    }

    /** Says it, and waits for the end of its turn; gives the reason why that ended. */
    String say(Prompt taken, Text prompted) throws RpcError, InterruptedException {
        try {
            var text = prompted.read();
            if (taken.isCancelled()) {
                return Prompt.CANCELLED;
            }
            taken.says(text);
            name(text);
            var waiting = question();
            if (waiting.isPresent()) {
                answer(taken, waiting.get(), text);
            } else {
                watch().chat(session, text, role, taken.key());
            }
            return taken.end();
        } catch (RuntimeException refused) {
            throw Failures.of(refused);
        } finally {
            synchronized (this) {
                prompt = Optional.empty();
            }
        }
    }

    /** Stops the turn of the prompt, or the one that waits for an answer. */
    synchronized void cancel() {
        prompt.ifPresent(Prompt::cancel);
        prompt.flatMap(Prompt::turn).or(() -> question.map(Told.Question::turn)).ifPresent(this::cancel);
    }

    /** Ends what is shown here and what was begun here; the session stays. */
    @Override
    public void close() {
        synchronized (this) {
            cancel();
            permissions.withdraw();
            prompt.ifPresent(open -> open.finish(Prompt.CANCELLED));
        }
        leave();
    }

    /** Ends what is shown here; what was begun goes on. */
    synchronized void leave() {
        listener.ifPresent(Thread::interrupt);
        watch.ifPresent(Watch::close);
        watch = Optional.empty();
    }

    private synchronized Optional<Told.Question> question() {
        return question;
    }

    private void name(String text) {
        synchronized (this) {
            if (!isUntitled) {
                return;
            }
            isUntitled = false;
        }
        var title = Title.of(text);
        try {
            server.patch(path(), JsonNodeFactory.instance.objectNode().put("title", title));
            send(JsonNodeFactory.instance
                    .objectNode()
                    .put("sessionUpdate", "session_info_update")
                    .put("title", title));
        } catch (Refused older) {
            editor.log("The session has no title: " + older.getMessage());
        }
    }

    private void answer(Prompt taken, Told.Question open, String text) {
        watch();
        taken.belongsTo(open.turn());
        server.post(
                "/api/v1/questions/" + Server.encoded(open.question()) + "/answer",
                JsonNodeFactory.instance.objectNode().put("text", text));
    }

    private synchronized Watch watch() {
        if (watch.isEmpty()) {
            var fresh = new Watch(server, session, lastSeq);
            watch = Optional.of(fresh);
            listener = Optional.of(Thread.ofVirtual().name("session " + session).start(() -> listen(fresh)));
        }
        return watch.get();
    }

    private void listen(Watch from) {
        try {
            while (true) {
                switch (from.next()) {
                    case Heard.Told(var frame) -> told(frame);
                    case Heard.Lost() ->
                        editor.log("The connection to " + server.base() + " is lost; connecting again.");
                    case Heard.Back() -> editor.log("Connected again; nothing is missing.");
                    case Heard.Over(var why) -> {
                        over(why);
                        return;
                    }
                    case Heard.Interrupt() -> {}
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next prompt tries again from where this ended. */
    private synchronized void over(RuntimeException why) {
        watch.ifPresent(Watch::close);
        watch = Optional.empty();
        editor.log(why.getMessage());
        prompt.ifPresent(open -> open.fail(Failures.of(why)));
    }

    private synchronized void told(JsonNode frame) {
        lastSeq = Math.max(lastSeq, frame.path("seq").asLong());
        switch (frame.path("type").asText()) {
            case "accepted" ->
                prompt.filter(open -> open.isOfKey(frame.path("idempotency_key").asText()))
                        .filter(open -> open.accepted(frame.path("turn").asText()))
                        .flatMap(Prompt::turn)
                        .ifPresent(this::cancel);
            case "error" ->
                prompt.filter(open -> open.turn().isEmpty())
                        .ifPresent(open -> open.fail(Failures.of(Refused.ofFrame(frame))));
            default -> updates.take(frame).forEach(this::tell);
        }
    }

    private void tell(Told told) {
        switch (told) {
            case Told.Update(var update) -> send(update);
            case Told.Said(var text) -> {
                if (prompt.isEmpty() || !prompt.get().isHeard(text)) {
                    send(Updates.chunk("user_message_chunk", text, "said/" + lastSeq));
                }
            }
            case Told.Asked waiting -> permissions.ask(waiting);
            case Told.Settled(var approval) -> permissions.settled(approval);
            case Told.Question open -> {
                question = Optional.of(open);
                prompt.filter(mine -> mine.isOf(open.turn())).ifPresent(mine -> mine.finish(Prompt.END));
            }
            case Told.Answered(var answered) ->
                question = question.filter(open -> !open.question().equals(answered));
            case Told.End end -> ended(end);
        }
    }

    private void tellOfThePast(Told told) {
        switch (told) {
            case Told.Update(var update) -> send(update);
            case Told.Said(var text) -> send(Updates.chunk("user_message_chunk", text, "said/" + lastSeq));
            case Told.Question open -> question = Optional.of(open);
            case Told.Answered(var answered) ->
                question = question.filter(open -> !open.question().equals(answered));
            case Told.End end -> ended(end);
            case Told.Asked _, Told.Settled _ -> {}
        }
    }

    private void ended(Told.End end) {
        question = question.filter(open -> !open.turn().equals(end.turn()));
        if (prompt.isPresent() && prompt.get().ended(end)) {
            return;
        }
        if (!end.outcome().equals("completed")) {
            send(Updates.chunk("agent_message_chunk", Prompt.told(end), "end/" + end.turn()));
        }
    }

    private void cancel(String turn) {
        Thread.ofVirtual().name("cancel").start(() -> {
            try {
                server.post("/api/v1/jobs/" + Server.encoded(turn) + "/cancel", JsonNodeFactory.instance.objectNode());
            } catch (Refused | Unreachable | NotLoggedIn refused) {
                editor.log("The turn was not cancelled: " + refused.getMessage());
            }
        });
    }

    private void send(ObjectNode update) {
        editor.tell(
                "session/update",
                JsonNodeFactory.instance.objectNode().put("sessionId", session).set("update", update));
    }

    private String path() {
        return "/api/v1/sessions/" + Server.encoded(session);
    }
}
