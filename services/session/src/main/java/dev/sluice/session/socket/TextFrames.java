package dev.sluice.session.socket;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Sees to it that the text frames of a socket are text, and says why it closes: one that is no UTF-8 closes with 1007, one
 * that is too large with 1009. Vert.x would put replacement characters in, and cut the connection without a word.
 */
final class TextFrames extends Utf8FrameValidator {
    private static final String VERTX = "handler";
    private static final String NAME = "sluice-text-frames";

    private TextFrames() {
        super(false);
    }

    /** To be called before the upgrade; what passes before that is HTTP, at which the validator does not look. */
    static void guard(HttpServerRequest request) {
        if (request.connection() instanceof ConnectionBase connection) {
            var pipeline = connection.channel().pipeline();
            if (pipeline.get(NAME) == null) {
                pipeline.addBefore(VERTX, NAME, new TextFrames());
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            var status = corrupted.closeStatus();
            context.writeAndFlush(new CloseWebSocketFrame(status, status.reasonText()))
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        super.exceptionCaught(context, cause);
    }
}
