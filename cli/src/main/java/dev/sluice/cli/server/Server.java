package dev.sluice.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Sluice, as whoever is logged in sees it. Each request gives its answer, or throws {@link Refused},
 * {@link NotLoggedIn} or {@link Unreachable}. A token that ended meanwhile is renewed, once.
 */
public final class Server {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final int UNAUTHORIZED = 401;

    private final URI base;
    private final HttpClient http;
    private final Identity identity;
    private final Wire wire;

    public Server(URI base, Function<HttpClient, Identity> identity) {
        this.base = base;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_MAX)
                .build();
        this.identity = identity.apply(http);
        this.wire = new Wire(base, http);
    }

    public URI base() {
        return base;
    }

    public Identity identity() {
        return identity;
    }

    HttpClient http() {
        return http;
    }

    public JsonNode get(String path) {
        return ask("GET", path, Optional.empty(), Map.of()).body();
    }

    public JsonNode post(String path, JsonNode body) {
        return post(path, body, Map.of());
    }

    public JsonNode post(String path, JsonNode body, Map<String, String> headers) {
        return ask("POST", path, Optional.of(body), headers).body();
    }

    public JsonNode post(String path) {
        return ask("POST", path, Optional.empty(), Map.of()).body();
    }

    public JsonNode patch(String path, JsonNode body) {
        return ask("PATCH", path, Optional.of(body), Map.of()).body();
    }

    public JsonNode put(String path, JsonNode body) {
        return ask("PUT", path, Optional.of(body), Map.of()).body();
    }

    public JsonNode put(String path, JsonNode body, Map<String, String> headers) {
        return ask("PUT", path, Optional.of(body), headers).body();
    }

    public void delete(String path) {
        ask("DELETE", path, Optional.empty(), Map.of());
    }

    /** The first things of a list in pages, at most so many. */
    public List<JsonNode> list(String path, String field, int most) {
        var found = new ArrayList<JsonNode>();
        var cursor = Optional.<String>empty();
        do {
            var page = get(cursor.map(next -> path + (path.contains("?") ? "&" : "?") + "cursor=" + encoded(next))
                    .orElse(path));
            page.path(field).forEach(found::add);
            cursor = Optional.ofNullable(page.path("next").textValue());
        } while (cursor.isPresent() && found.size() < most);
        return List.copyOf(found.subList(0, Math.min(most, found.size())));
    }

    /** A piece of a path or of a query. */
    public static String encoded(String raw) {
        return URLEncoder.encode(raw, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A file of a session's workspace, as it is. */
    public byte[] file(String session, String path) {
        return raw("GET", workspace(session) + "/" + encodedPath(path), Optional.empty(), Map.of())
                .bytes();
    }

    /** What stands at a path, as it is. */
    public byte[] bytes(String path) {
        return raw("GET", path, Optional.empty(), Map.of()).bytes();
    }

    /** Has the server unpack an archive of this machine into the files of a session. */
    public JsonNode unpack(String session, Path archive) {
        return sent("POST", workspace(session), session, archive);
    }

    /** Puts a file of this machine among the files of a session. */
    public JsonNode put(String session, String path, Path file) {
        return sent("PUT", workspace(session) + "/" + encodedPath(path), session, file);
    }

    /** Has the server clone a repository into the files of a session; the last step that it told of. */
    public JsonNode clone(String session, JsonNode wish, Optional<String> authorization) {
        var headers = new HashMap<>(ticket(session));
        authorization.ifPresent(value -> headers.put("Sluice-Clone-Authorization", value));
        var said = raw("POST", "/api/v1/workspaces/" + encoded(session) + "/clone", Optional.of(wish), headers);
        return new String(said.bytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((_, last) -> last)
                .map(Wire::json)
                .orElseGet(JsonNodeFactory.instance::objectNode);
    }

    private static String workspace(String session) {
        return "/api/v1/sessions/" + encoded(session) + "/workspace";
    }

    /** With a ticket: the session may have no files yet. */
    private JsonNode sent(String method, String path, String session, Path file) {
        var ticket = ticket(session);
        return judged(token -> wire.file(method, path, file, ticket, token))
                .answer()
                .body();
    }

    private Map<String, String> ticket(String session) {
        var answer = post("/api/v1/sessions/" + encoded(session) + "/ticket");
        return Map.of("Sluice-Workspace-Ticket", answer.path("ticket").asText());
    }

    /** Hands over the lines of an answer as they come, until its end. */
    public void lines(String path, Consumer<String> reader) {
        var token = identity.token();
        var status = wire.lines(path, token, reader);
        if (status == UNAUTHORIZED) {
            var other = identity.instead(token);
            status = other.map(one -> wire.lines(path, one, reader)).orElse(status);
        }
        if (status == UNAUTHORIZED) {
            throw new NotLoggedIn(base, base + " does not know you any more.");
        }
        if (status >= 300) {
            throw Refused.of(status, MissingNode.getInstance());
        }
    }

    /** A path of pieces, each encoded. */
    public static String encodedPath(String path) {
        return Stream.of(path.split("/")).map(Server::encoded).collect(Collectors.joining("/"));
    }

    private Answer ask(String method, String path, Optional<JsonNode> body, Map<String, String> headers) {
        return raw(method, path, body, headers).answer();
    }

    private Wire.Raw raw(String method, String path, Optional<JsonNode> body, Map<String, String> headers) {
        return judged(token -> wire.bytes(method, path, body, headers, Optional.of(token)));
    }

    private Wire.Raw judged(Function<String, Wire.Raw> request) {
        var token = identity.token();
        var raw = request.apply(token);
        if (raw.status() == UNAUTHORIZED) {
            var other = identity.instead(token);
            if (other.isPresent()) {
                raw = request.apply(other.get());
            }
        }
        if (raw.status() == UNAUTHORIZED) {
            throw new NotLoggedIn(base, base + " does not know you any more.");
        }
        if (raw.status() >= 300) {
            throw Refused.of(raw.status(), raw.answer().body());
        }
        return raw;
    }
}
