package dev.sluice.executor.mcp.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What is said to an MCP server: who we are, which tools it has, and a call of one. By revision 2026-07-28 where the
 * server knows it, else by that of 2025-11-25 or an earlier one, in which tools are the same (ADR 0095). Used by one thread.
 */
public final class Dialogue implements AutoCloseable {
    private static final String STATELESS = "2026-07-28";
    private static final List<String> INITIALIZED = List.of("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05");
    private static final int UNSUPPORTED_VERSION = -32_022;

    /** Servers of before may not answer at all what they do not know, and others take their time to start. */
    private static final Duration PROBE_MAX = Duration.ofSeconds(5);

    private static final int PAGES_MAX = 20;

    /** Values in all pages together: a few characters are one, and each takes a hundred bytes here. */
    private static final int VALUES_MAX = 500_000;

    private static final String META = "io.modelcontextprotocol/";

    private final Wire wire;
    private Era era = Era.STATELESS;
    private long requests;

    public Dialogue(Wire wire) {
        this.wire = wire;
    }

    /** Begins, and gives the form that the server understands; {@code known} saves the question which that is. */
    public Era open(Optional<Era> known, Patience patience) throws ServerTrouble, InterruptedException {
        if (known.isPresent()) {
            era = known.get();
        } else {
            var discovered = discover(patience.atMost(PROBE_MAX));
            if (discovered instanceof Reply.GivenUp) {
                requireWaiting(patience);
                return openSlow(patience);
            }
            era = spoken(discovered);
        }
        if (era == Era.INITIALIZED) {
            greeted(greet(patience));
        }
        return era;
    }

    /** Of a server that has not answered yet: of before, or only slow to start. Once it declines to be greeted, it has started. */
    private Era openSlow(Patience patience) throws ServerTrouble, InterruptedException {
        era = Era.INITIALIZED;
        var greeting = greet(patience);
        if (greeting instanceof Reply.Declined) {
            era = Era.STATELESS;
            era = spoken(discover(patience));
        }
        if (era == Era.INITIALIZED) {
            greeted(greeting);
        }
        return era;
    }

    private Reply discover(Patience patience) throws InterruptedException {
        return ask("server/discover", Messages.object(), patience);
    }

    private static Era spoken(Reply discovered) throws ServerTrouble {
        return switch (discovered) {
            case Reply.Result(var value)
            when names(value.path("supportedVersions"), List.of(STATELESS)) -> Era.STATELESS;
            case Reply.Result(var value) -> initialized(value.path("supportedVersions"));
            case Reply.Declined(var code, var _, var data)
            when code == UNSUPPORTED_VERSION -> initialized(data.path("supported"));
            case Reply.Declined _ -> Era.INITIALIZED;
            case Reply.Broken(var why, var _) -> throw new ServerTrouble(why);
            case Reply.GivenUp(var reason) -> throw new ServerTrouble("it did not answer in time", Optional.of(reason));
        };
    }

    private static Era initialized(JsonNode versions) throws ServerTrouble {
        if (!names(versions, INITIALIZED)) {
            throw new ServerTrouble("it speaks no version of the protocol that Sluice speaks");
        }
        return Era.INITIALIZED;
    }

    private static boolean names(JsonNode versions, List<String> wanted) {
        return StreamSupport.stream(versions.spliterator(), false)
                .anyMatch(version -> wanted.contains(version.asText()));
    }

    private Reply greet(Patience patience) throws InterruptedException {
        var params = Messages.object().put("protocolVersion", INITIALIZED.getFirst());
        params.set("capabilities", Messages.object());
        params.set("clientInfo", client());
        return ask("initialize", params, patience);
    }

    private void greeted(Reply greeting) throws ServerTrouble {
        var version = value(greeting).path("protocolVersion").asText();
        if (!INITIALIZED.contains(version)) {
            throw new ServerTrouble("it speaks no version of the protocol that Sluice speaks");
        }
        wire.agreed(version);
        wire.tell(Messages.notification("notifications/initialized", Messages.object()));
    }

    /** All the tools that the server has, as it describes them; of more than {@code max} only the first. */
    public List<JsonNode> tools(int max, Patience patience) throws ServerTrouble, InterruptedException {
        var tools = new ArrayList<JsonNode>();
        var params = Messages.object();
        var room = VALUES_MAX;
        for (var page = 0; page < PAGES_MAX && tools.size() <= max; page++) {
            var value = value(ask("tools/list", params, patience));
            if (!value.path("tools").isArray()) {
                throw new ServerTrouble("its list of tools is none");
            }
            room = without(value, room);
            if (room < 0) {
                throw new ServerTrouble("its list of tools is too long");
            }
            value.path("tools").forEach(tools::add);
            var next = value.path("nextCursor");
            if (!next.isTextual() || next.asText().isEmpty()) {
                break;
            }
            params = Messages.object().put("cursor", next.asText());
        }
        return List.copyOf(tools.subList(0, Math.min(max, tools.size())));
    }

    /** What is left of the room without a value and all in it; negative if it is more. */
    private static int without(JsonNode value, int room) {
        var left = room - 1;
        for (var part : value) {
            if (left < 0) {
                break;
            }
            left = without(part, left);
        }
        return left;
    }

    /** Calls a tool, whose arguments have this schema. */
    public Reply call(String tool, JsonNode schema, JsonNode arguments, Patience patience) throws InterruptedException {
        var params = Messages.object().put("name", tool);
        params.set("arguments", arguments);
        var mirrored = era == Era.STATELESS ? MirroredArguments.headers(schema, arguments) : Map.<String, String>of();
        var reply = ask("tools/call", params, mirrored, patience);
        if (reply instanceof Reply.GivenUp) {
            wire.tell(Messages.notification(
                    "notifications/cancelled",
                    Messages.object().put("requestId", requests).put("reason", "nobody waits for it any longer")));
        }
        return reply;
    }

    private Reply ask(String method, ObjectNode params, Patience patience) throws InterruptedException {
        return ask(method, params, Map.of(), patience);
    }

    private Reply ask(String method, ObjectNode params, Map<String, String> beside, Patience patience)
            throws InterruptedException {
        if (era == Era.STATELESS) {
            var meta = Messages.object().put(META + "protocolVersion", STATELESS);
            meta.set(META + "clientInfo", client());
            meta.set(META + "clientCapabilities", Messages.object());
            params.set("_meta", meta);
        }
        var reply = wire.ask(Messages.request(++requests, method, params), beside, patience);
        return reply instanceof Reply.Result(var value) ? complete(value) : reply;
    }

    /** A server may say that it needs something of us first, which nobody here gives. */
    private static Reply complete(JsonNode value) {
        var type = value.path("resultType").asText("complete");
        return type.equals("complete")
                ? new Reply.Result(value)
                : new Reply.Declined(0, "it asks for something that Sluice does not give", MissingNode.getInstance());
    }

    private static JsonNode value(Reply reply) throws ServerTrouble {
        return switch (reply) {
            case Reply.Result(var value) -> value;
            case Reply.Declined(var code, var message, var _) ->
                throw new ServerTrouble("it declined: " + message.strip() + " (" + code + ")");
            case Reply.Broken(var why, var _) -> throw new ServerTrouble(why);
            case Reply.GivenUp(var reason) -> throw new ServerTrouble("it did not answer in time", Optional.of(reason));
        };
    }

    private static void requireWaiting(Patience patience) throws ServerTrouble {
        var over = patience.over();
        if (over.isPresent()) {
            throw new ServerTrouble("it did not answer in time", over);
        }
    }

    private static ObjectNode client() {
        return Messages.object().put("name", "sluice").put("version", "1");
    }

    @Override
    public void close() {
        wire.close();
    }
}
