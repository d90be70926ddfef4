package dev.sluice.session.socket;

import dev.sluice.testkit.permission.Answer;
import dev.sluice.testkit.permission.DoorLine;
import dev.sluice.testkit.permission.PermissionWalk;
import dev.sluice.testkit.permission.Visitor;
import java.net.http.WebSocketHandshakeException;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** Tries a frame on a socket of its own: what the first frame of the answer says, or how the upgrade was refused. */
public final class FrameKnock implements PermissionWalk.Knock {
    private final Map<Visitor, String> tokens;

    public FrameKnock(Map<Visitor, String> tokens) {
        this.tokens = tokens;
    }

    @Override
    public Answer at(DoorLine door, Visitor visitor, Map<String, String> things) {
        try (var client = ChatClient.open(tokens.get(visitor), null)) {
            client.sayRaw(DoorLine.put(door.body(), things));
            var first = client.await(frame -> true);
            return first.path("type").asText().equals("error")
                    ? new Answer(first.path("code").asText(), first.toString())
                    : new Answer("yes", first.toString());
        } catch (CompletionException refused) {
            if (refused.getCause() instanceof WebSocketHandshakeException upgrade) {
                return new Answer(Integer.toString(upgrade.getResponse().statusCode()), "");
            }
            throw refused;
        }
    }
}
