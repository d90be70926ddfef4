package dev.sluice.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.socket.nio.NioChannelOption;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;

/** Vert.x's usual transport, with a {@link Doorway} before every HTTP server. */
final class BoundedTransport extends JDKTransport {
    /** Whoever has gone without a word is noticed after two minutes, also where nothing is written to him. */
    private static final int PROBE_AFTER_SECONDS = 60;

    private static final int PROBE_EVERY_SECONDS = 15;
    private static final int PROBES = 4;

    private final Supplier<HttpConfig> config;
    private final Supplier<HeadLimits> heads;

    /** Both are asked when a server is opened. */
    BoundedTransport(Supplier<HttpConfig> config, Supplier<HeadLimits> heads) {
        this.config = config;
        this.heads = heads;
    }

    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap server) {
        super.configure(options, domainSocket, server);
        if (domainSocket) {
            return;
        }
        Refusal.countFromZero();
        var dials = config.get();
        var count = new ConnectionCount(dials.connectionsMax(), dials.connectionsPerAddressMax());
        server.handler(new Doorway(heads.get(), ConnectionLimits.of(dials), count));
        server.childOption(NioChannelOption.SO_KEEPALIVE, true);
        server.childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), PROBE_AFTER_SECONDS);
        server.childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), PROBE_EVERY_SECONDS);
        server.childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);
    }
}
