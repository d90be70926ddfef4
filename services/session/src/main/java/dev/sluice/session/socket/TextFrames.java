package dev.sluice.session.socket;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Sees to it that the frames of a socket are what was agreed, and says why it closes: text that is no UTF-8 closes with
 * 1007, a frame that is too large with 1009, and one of an extension, of which there is none, with 1002. Vert.x would put
 * replacement characters in, cut the connection without a word, and read the frame as if nothing were said. Pongs are
 * owed to those who read them: Vert.x would keep any number for a client that only pings.
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
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof WebSocketFrame frame && frame.rsv() != 0) {
            frame.release();
            close(context, WebSocketCloseStatus.PROTOCOL_ERROR);
            return;
        }
        if (message instanceof PingWebSocketFrame ping && !context.channel().isWritable()) {
            // Its pong would wait behind those that the client does not read: RFC 6455 lets us answer a later ping
            // only.
            ping.release();
            return;
        }
        super.channelRead(context, message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            close(context, corrupted.closeStatus());
            return;
        }
        super.exceptionCaught(context, cause);
    }

    private static void close(ChannelHandlerContext context, WebSocketCloseStatus why) {
        context.writeAndFlush(new CloseWebSocketFrame(why, why.reasonText())).addListener(ChannelFutureListener.CLOSE);
    }
}
