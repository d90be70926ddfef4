package dev.sluice.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jboss.logging.Logger;

/**
 * Puts the strict decoder and the {@link MessageGate} in their places once Vert.x has built a connection's pipeline: when
 * it opens, or after its TLS handshake. A connection that cannot have them is closed: HTTP/2, the PROXY protocol, and
 * whatever is not HTTP at all.
 */
final class GateFitting extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(GateFitting.class);

    /** The names that Vert.x gives its handlers. */
    private static final String DECODER = "httpDecoder";

    private static final String ENCODER = "httpEncoder";

    private final HeadLimits heads;
    private final ConnectionLimits limits;

    GateFitting(HeadLimits heads, ConnectionLimits limits) {
        this.heads = heads;
        this.limits = limits;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        var pipeline = ctx.pipeline();
        var tls = pipeline.context(SslHandler.class);
        if (tls == null) {
            fit(pipeline);
        } else {
            pipeline.addAfter(tls.name(), null, new AfterHandshake());
        }
        ctx.fireChannelActive();
        pipeline.remove(this);
    }

    private void fit(ChannelPipeline pipeline) {
        if (pipeline.get(DECODER) == null || pipeline.get(ENCODER) == null) {
            LOG.error("A connection is closed because its messages could not be looked over");
            pipeline.channel().close();
            return;
        }
        pipeline.replace(DECODER, DECODER, new StrictRequestDecoder(heads.options()));
        pipeline.addAfter(ENCODER, null, new MessageGate(limits));
    }

    /** Vert.x builds the rest of the pipeline when it hears of the handshake, which it does through here. */
    private final class AfterHandshake extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            ctx.fireUserEventTriggered(event);
            if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
                fit(ctx.pipeline());
                ctx.pipeline().remove(this);
            }
        }
    }
}
