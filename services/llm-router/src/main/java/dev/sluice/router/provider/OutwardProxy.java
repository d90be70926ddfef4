package dev.sluice.router.provider;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.dialect.reply.Words;
import io.smallrye.config.Secret;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The proxy by which this installation reaches the world, if it must: for secure connections only, which it cannot read, and
 * never for this machine.
 */
final class OutwardProxy {
    private static final int HTTP_PORT = 80;
    private static final int SOCKS_PORT = 1080;

    private final Optional<ProxyOptions> proxy;
    private final DirectHosts direct;

    private OutwardProxy(Optional<ProxyOptions> proxy, DirectHosts direct) {
        this.proxy = proxy;
        this.direct = direct;
    }

    /** @throws IllegalArgumentException if the proxy is none that is known here */
    static OutwardProxy of(RouterConfig.Provider config) {
        return new OutwardProxy(
                config.httpsProxy()
                        .map(Secret::get)
                        .map(String::strip)
                        .filter(url -> !url.isEmpty())
                        .map(OutwardProxy::options),
                DirectHosts.of(config.noProxy().orElse("")));
    }

    /** How a host is reached; empty if directly. */
    Optional<ProxyOptions> to(URI target) {
        return proxy.filter(
                by -> "https".equalsIgnoreCase(target.getScheme()) && !direct.has(String.valueOf(target.getHost())));
    }

    /** Other tools take one without its scheme too, and mean HTTP. */
    private static ProxyOptions options(String named) {
        var url = URI.create(named.contains("://") ? named : "http://" + named);
        if (url.getHost() == null) {
            throw new IllegalArgumentException("the proxy is a URL with a host, as http://proxy.example:3128");
        }
        var type = type(url.getScheme());
        var port = type == ProxyType.HTTP ? HTTP_PORT : SOCKS_PORT;
        var options = new ProxyOptions()
                .setType(type)
                .setHost(url.getHost().replaceAll("^\\[|\\]$", ""))
                .setPort(url.getPort() < 0 ? port : url.getPort());
        if (url.getRawUserInfo() != null) {
            var parts = url.getRawUserInfo().split(":", 2);
            options.setUsername(plain(parts[0]));
            if (parts.length > 1) {
                var password = plain(parts[1]);
                Words.keepSecret(password);
                options.setPassword(password);
            }
        }
        return options;
    }

    private static ProxyType type(String scheme) {
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "http", "https" -> ProxyType.HTTP;
            case "socks5", "socks5h" -> ProxyType.SOCKS5;
            case "socks4", "socks4a" -> ProxyType.SOCKS4;
            default -> throw new IllegalArgumentException("the proxy is one of http, socks5 or socks4");
        };
    }

    /** Signs of a URL stand in a name or a password by their numbers; a plus is a plus. */
    private static String plain(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
