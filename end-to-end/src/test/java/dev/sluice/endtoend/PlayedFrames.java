package dev.sluice.endtoend;

import static dev.sluice.endtoend.Client.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A session as the server's socket would tell it to a page; a page that it is played to hears nothing else. */
final class PlayedFrames {
    private final String session;
    private final List<ObjectNode> frames = new ArrayList<>();
    private WebSocketRoute socket;

    PlayedFrames(String session) {
        this.session = session;
        fact("fact").put("name", "SessionOpened");
    }

    /** From now on the page's sockets are this. */
    void to(Page page) {
        page.routeWebSocket("**/api/v1/ws", route -> {
            socket = route;
            route.onMessage(message -> hear(message.text()));
        });
    }

    /** A turn that is over, as its model answered it. */
    PlayedFrames turn(String turn, String asked, String answer) {
        fact("queued").put("turn", turn).put("position", 0).put("text", asked);
        said(turn, answer);
        fact("done").put("turn", turn).put("outcome", "completed").put("text", answer);
        return this;
    }

    /** What an agent says in a turn. */
    PlayedFrames said(String turn, String answer) {
        fact("message")
                .put("turn", turn)
                .put("step", turn + "/1/1/1")
                .put("run", 1)
                .put("agent", "ask")
                .put("text", answer)
                .put("prompt_tokens", 1)
                .put("completion_tokens", 1);
        return this;
    }

    /** The next fact, of this type; more is put into it. */
    ObjectNode fact(String type) {
        var frame = JSON.createObjectNode()
                .put("type", type)
                .put("session_id", session)
                .put("seq", frames.size() + 1)
                .put("at", "2026-11-28T22:00:00Z");
        frames.add(frame);
        return frame;
    }

    /** Says something beside the facts, now. */
    void say(JsonNode frame) {
        socket.send(frame.toString());
    }

    private void hear(String text) {
        try {
            var message = JSON.readTree(text);
            if (message.path("type").asText().equals("resume")) {
                frames.stream()
                        .skip(message.path("after_seq").asLong())
                        .forEach(frame -> socket.send(frame.toString()));
            }
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }
}
