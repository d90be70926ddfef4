package dev.sluice.http;

import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.smallrye.config.SmallRyeConfig;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.spi.VertxServiceProvider;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Bounds the connections of every HTTP server in the process, and what their messages may be like, before a service sees
 * anything of them; found by Vert.x as a service. See {@code docs/adr/0035-connections-are-judged-first.md}.
 */
public final class BoundedHttp implements VertxServiceProvider {
    @Override
    public void init(VertxBuilder vertx) {
        if (vertx.findTransport().getClass() != JDKTransport.class) {
            throw new IllegalStateException(
                    "quarkus.vertx.prefer-native-transport must be false: connections would not be bounded");
        }
        vertx.findTransport(new BoundedTransport(() -> configured(HttpConfig.class), BoundedHttp::heads));
    }

    private static HeadLimits heads() {
        var limits = configured(VertxHttpConfig.class).limits();
        return new HeadLimits(
                limits.maxInitialLineLength(),
                limits.maxHeaderSize().asBigInteger().intValueExact(),
                limits.maxChunkSize().asBigInteger().intValueExact());
    }

    private static <C> C configured(Class<C> mapping) {
        return ConfigProvider.getConfig().unwrap(SmallRyeConfig.class).getConfigMapping(mapping);
    }
}
