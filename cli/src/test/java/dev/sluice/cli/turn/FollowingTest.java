package dev.sluice.cli.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.console.Console;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.login.Logins;
import dev.sluice.cli.server.Identity;
import dev.sluice.cli.server.Refused;
import dev.sluice.cli.server.Server;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a turn that is followed, by the frames that tell of it. */
class FollowingTest {
    private static final URI AWAY = URI.create("http://127.0.0.1:1");
    private static final String ACCEPTED = "{'type':'accepted','turn':'s-1.a'}";
    private static final String QUEUED = "{'type':'queued','turn':'s-1.a','position':0,'agent':'ask'}";
    private static final String FULL =
            "{'type':'error','turn':'s-1.a','code':'queue_full','message':'20 turns wait already'}";
    private static final String TWICE =
            "{'type':'error','turn':'s-1.a','code':'duplicate_turn','message':'the turn was submitted before'}";
    private static final String DONE = "{'type':'done','turn':'s-1.a','outcome':'completed','text':'hello'}";

    private final Following following = new Following(
            new Console(new Shell(
                    Map.of(),
                    InputStream.nullInputStream(),
                    new PrintStream(OutputStream.nullOutputStream()),
                    new PrintStream(OutputStream.nullOutputStream()),
                    "")),
            new Server(AWAY, http -> new Identity(AWAY, Optional.of("token"), new Logins(Path.of("no-logins")), http)),
            new Nobody(),
            false);

    @Test
    void aTurnThatTheServerGotAndDoesNotTakeIsRefused() {
        told(ACCEPTED);

        var refused = assertThrows(Refused.class, () -> told(FULL));

        assertEquals("20 turns wait already", refused.getMessage());
        assertEquals(429, refused.status());
    }

    @Test
    void whatIsSaidTwiceGoesOn() {
        told(ACCEPTED);
        told(TWICE);
        told(QUEUED);

        assertEquals(Optional.of(Outcome.COMPLETED), told(DONE));
    }

    @Test
    void aTurnThatHasAPlaceKeepsIt() {
        told(ACCEPTED);
        told(QUEUED);
        told(FULL);

        assertEquals(Optional.of(Outcome.COMPLETED), told(DONE));
    }

    @Test
    void anothersRefusalIsNoneOfIts() {
        told(ACCEPTED);
        told(FULL.replace("s-1.a", "s-1.b"));

        assertEquals(Optional.of(Outcome.COMPLETED), told(DONE));
    }

    private Optional<Outcome> told(String frame) {
        return following.told(json(frame));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }
}
