package dev.sluice.executor.mcp.wire;

import dev.sluice.http.PublicAddress;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Where a server is, looked up once: later requests go to this address, whatever the name stands for by then.
 *
 * @param url of a server: http or https, with a host
 */
public record HttpPlace(URI url, InetAddress address) {
    /** @param privateToo whether it may be in a network that nobody on the internet reaches, and then without encryption too */
    public static HttpPlace find(URI url, boolean privateToo) throws ServerTrouble {
        if (!privateToo && !url.getScheme().equals("https")) {
            throw new ServerTrouble("it is not reached by https");
        }
        try {
            var addresses = InetAddress.getAllByName(host(url));
            if (!privateToo && !Arrays.stream(addresses).allMatch(PublicAddress::is)) {
                throw new ServerTrouble("its address is none of the internet's");
            }
            return new HttpPlace(url, addresses[0]);
        } catch (UnknownHostException unknown) {
            throw new ServerTrouble("there is no host of its name");
        }
    }

    RequestOptions options(HttpMethod method) {
        var secure = url.getScheme().equals("https");
        var port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        return new RequestOptions()
                .setMethod(method)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setHost(host(url))
                .setPort(port)
                .setSsl(secure)
                .setURI(target())
                .setFollowRedirects(false);
    }

    private String target() {
        var path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    /** Without the brackets of an IPv6 address. */
    private static String host(URI url) {
        var host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
