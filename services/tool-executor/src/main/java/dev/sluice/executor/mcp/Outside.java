package dev.sluice.executor.mcp;

import dev.sluice.contracts.McpTransport;
import dev.sluice.executor.mcp.wire.HttpPlace;
import dev.sluice.executor.mcp.wire.HttpWire;
import dev.sluice.executor.mcp.wire.ServerTrouble;
import dev.sluice.executor.mcp.wire.Wire;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Which servers outside this executor speaks to, and how.
 *
 * @param hosts the names of those that it may, or {@code name:port}
 * @param privateToo whether they may be in a network that nobody on the internet reaches, and then without encryption too
 */
public record Outside(HttpClient http, Set<String> hosts, boolean privateToo) {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final int CONNECTIONS_MAX = 256;

    public Outside {
        hosts = Set.copyOf(hosts);
    }

    /** With a client of its own, whose connections serve one request each. */
    public static Outside by(Vertx vertx, Set<String> hosts, boolean privateToo) {
        var options = new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(CONNECT_MAX.toMillis()))
                .setKeepAlive(false);
        return new Outside(
                vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX)), hosts, privateToo);
    }

    Wire wire(McpTransport.Http server, Map<String, String> headers) throws ServerTrouble {
        var url = URI.create(server.url());
        if (!hosts.contains(url.getHost()) && !hosts.contains(url.getHost() + ":" + url.getPort())) {
            throw new ServerTrouble(
                    "this executor may not speak to its host: sluice.tool-executor.mcp.hosts names those"
                            + " that it may");
        }
        return new HttpWire(http, HttpPlace.find(url, privateToo), headers);
    }
}
