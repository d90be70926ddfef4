package dev.sluice.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import org.jboss.logging.Logger;

/** Takes connections of one server while there are not too many, and gives each one its {@link MessageGate}. */
@Sharable
final class Doorway extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(Doorway.class);

    private final HeadLimits heads;
    private final ConnectionLimits limits;
    private final ConnectionCount count;

    Doorway(HeadLimits heads, ConnectionLimits limits, ConnectionCount count) {
        this.heads = heads;
        this.limits = limits;
        this.count = count;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        var connection = (Channel) accepted;
        var address = address(connection);
        if (!count.enter(address)) {
            LOG.debugf("No further connection from %s is taken", address);
            Refusal.TOO_MANY_CONNECTIONS.count();
            connection.unsafe().closeForcibly();
            return;
        }
        connection.closeFuture().addListener(closed -> count.leave(address));
        connection.pipeline().addLast(new GateFitting(heads, limits));
        ctx.fireChannelRead(accepted);
    }

    private static String address(Channel connection) {
        return connection.remoteAddress() instanceof InetSocketAddress peer && peer.getAddress() != null
                ? AddressBlock.of(peer.getAddress())
                : "unknown";
    }
}
