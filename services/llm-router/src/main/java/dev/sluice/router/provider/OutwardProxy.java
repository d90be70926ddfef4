package dev.sluice.router.provider;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.dialect.reply.Words;
import io.smallrye.config.Secret;
import io.vertx.core.net.ProxyOptions;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The proxy by which this installation reaches the world, if it must: for secure connections only, which it cannot read, and
 * never for this machine.
 */
final class OutwardProxy {
    private static final int PORT = 80;
    private static final List<String> HERE = List.of("localhost", "127.0.0.1", "::1");

    private final Optional<ProxyOptions> proxy;
    private final List<String> direct;

    private OutwardProxy(Optional<ProxyOptions> proxy, List<String> direct) {
        this.proxy = proxy;
        this.direct = direct;
    }

    /** @throws IllegalArgumentException if the proxy is no URL with a host */
    static OutwardProxy of(RouterConfig.Provider config) {
        var direct = config.noProxy().stream()
                .flatMap(hosts -> Stream.of(hosts.split(",")))
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .filter(host -> !host.isEmpty())
                .toList();
        return new OutwardProxy(
                config.httpsProxy()
                        .map(Secret::get)
                        .map(String::strip)
                        .filter(url -> !url.isEmpty())
                        .map(url -> options(URI.create(url))),
                direct);
    }

    /** How a host is reached; empty if directly. */
    Optional<ProxyOptions> to(URI target) {
        var host = String.valueOf(target.getHost()).toLowerCase(Locale.ROOT);
        return proxy.filter(by -> "https".equalsIgnoreCase(target.getScheme()) && !isDirect(host));
    }

    private boolean isDirect(String host) {
        return HERE.contains(host) || direct.stream().anyMatch(named -> named.equals("*") || isUnder(host, named));
    }

    /** A host itself, or one below it, with or without a dot before it and a port behind it. */
    private static boolean isUnder(String host, String named) {
        var domain = named.replaceFirst("^\\*?\\.", "").replaceFirst(":\\d+$", "");
        return host.equals(domain) || host.endsWith("." + domain);
    }

    private static ProxyOptions options(URI url) {
        if (url.getHost() == null) {
            throw new IllegalArgumentException("the proxy is a URL with a host, as http://proxy.example:3128");
        }
        var options = new ProxyOptions().setHost(url.getHost()).setPort(url.getPort() < 0 ? PORT : url.getPort());
        if (url.getUserInfo() != null) {
            var parts = url.getUserInfo().split(":", 2);
            options.setUsername(parts[0]);
            if (parts.length > 1) {
                Words.keepSecret(parts[1]);
                options.setPassword(parts[1]);
            }
        }
        return options;
    }
}
