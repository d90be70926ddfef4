package dev.sluice.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Stands between a connection's decoder and the service. Passes what is clear; ends the connection at the first message
 * that is not, and where a client lets us wait:
 *
 * <pre>
 * waiting for a head -> (reading a body) -> answering -> waiting for a head … | refused | upgraded to a WebSocket
 * </pre>
 *
 * A refusal is answered after the answers to the requests before it. While a service works on its answer no clock runs
 * but the one for clients that do not read, which a WebSocket keeps; its other clocks are its own. Lives on the connection's event loop.
 */
final class MessageGate extends ChannelDuplexHandler {
    /** Honest clients wait for each answer. */
    private static final int UNANSWERED_MAX = 64;

    /** Who still sends may not see the answer if the connection ends at once. */
    private static final long LINGER_MILLIS = 200;

    private final ConnectionLimits limits;
    private final Clocks clocks;
    private int begun;
    private int answered;
    private boolean bodyOpen;
    private boolean answerBegun;
    private boolean upgraded;
    private Optional<Refusal> refusal = Optional.empty();
    private boolean refused;

    MessageGate(ConnectionLimits limits) {
        this.limits = limits;
        this.clocks = new Clocks(limits, this::late);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        clocks.opened(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        clocks.stop();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        clocks.stop();
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (upgraded) {
            ctx.fireChannelRead(message);
            return;
        }
        if (refusal.isPresent()) {
            ReferenceCountUtil.release(message);
            return;
        }
        var defect = defect(message);
        if (defect.isPresent()) {
            ReferenceCountUtil.release(message);
            refuse(ctx, defect.get());
            return;
        }
        note(message);
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise written) {
        if (refused) {
            ReferenceCountUtil.release(message);
            written.tryFailure(new ClosedChannelException());
            return;
        }
        if (upgraded || isInterim(message)) {
            ctx.write(message, written);
            return;
        }
        answerBegun |= message instanceof HttpResponse;
        var last = message instanceof LastHttpContent;
        ctx.write(message, written);
        if (last) {
            answerBegun = false;
            answered++;
            clocks.answered(answered == begun);
            refusal.ifPresent(known -> refuse(ctx, known));
        }
    }

    private Optional<Refusal> defect(Object message) {
        if (message instanceof HttpRequest request) {
            return begun - answered >= UNANSWERED_MAX ? Optional.of(Refusal.PIPELINED) : Framing.defect(request);
        }
        return message instanceof HttpContent content && content.decoderResult().isFailure()
                ? Optional.of(Refusal.MALFORMED)
                : Optional.empty();
    }

    private void note(Object message) {
        if (message instanceof HttpRequest) {
            begun++;
            bodyOpen = true;
            clocks.headCame();
        }
        if (message instanceof HttpContent content) {
            clocks.bodyCame(content.content().readableBytes());
        }
        if (message instanceof LastHttpContent) {
            bodyOpen = false;
            clocks.bodyEnded(answered == begun);
        }
    }

    /** Answers with the refusal as soon as its turn has come; an answer that has begun cannot be taken back. */
    private void refuse(ChannelHandlerContext ctx, Refusal why) {
        if (refusal.isEmpty()) {
            refusal = Optional.of(why);
            why.count();
        }
        var before = bodyOpen ? begun - 1 : begun;
        if (answered < before) {
            return;
        }
        refused = true;
        clocks.stop();
        if (answerBegun || answered > before) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        ctx.writeAndFlush(answer(why));
        ctx.channel().config().setAutoRead(true);
        ctx.executor().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void late(ChannelHandlerContext ctx, Refusal why) {
        switch (why) {
            case BODY_TOO_SLOW -> refuse(ctx, why);
            default -> {
                why.count();
                refused = true;
                ctx.close();
            }
        }
    }

    /** An answer before the answer: to go on, or that another protocol follows. */
    private boolean isInterim(Object message) {
        if (!(message instanceof HttpResponse response)
                || response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            return false;
        }
        if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            upgraded = true;
            clocks.upgraded();
        }
        return true;
    }

    private static HttpResponse answer(Refusal why) {
        var body = Unpooled.copiedBuffer(why.problem(), StandardCharsets.UTF_8);
        var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(why.status()), body);
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return answer;
    }
}
