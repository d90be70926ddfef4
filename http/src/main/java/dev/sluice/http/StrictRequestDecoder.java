package dev.sluice.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;

/** Reads requests as Vert.x does, and takes back what Netty reads too leniently. After one such message it reads no more. */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
    private final LineGrammar grammar = new LineGrammar();
    private boolean watching = true;
    private boolean closed;

    StrictRequestDecoder(HttpServerOptions options) {
        super(options);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (closed) {
            in.skipBytes(in.readableBytes());
            return;
        }
        var from = in.readerIndex();
        var known = out.size();
        super.decode(ctx, in, out);
        if (watching) {
            look(in, from);
        }
        if (grammar.broken()) {
            closed = true;
            takeBack(out, known);
            in.skipBytes(in.readableBytes());
            return;
        }
        if (out.size() > known) {
            turn(out.getLast());
        }
    }

    private void look(ByteBuf in, int from) {
        var at = from;
        while (at < in.readerIndex() && !grammar.broken()) {
            var skipped = (int) Math.min(grammar.skippable(), in.readerIndex() - at);
            if (skipped > 0) {
                grammar.skip(skipped);
                at += skipped;
                continue;
            }
            var stop = in.forEachByte(at, in.readerIndex() - at, grammar);
            at = stop < 0 ? in.readerIndex() : stop + 1;
        }
    }

    /** What the last thing read says of the bytes that follow. */
    private void turn(Object read) {
        if (read instanceof LastHttpContent) {
            watching = true;
            grammar.head();
            return;
        }
        if (read instanceof HttpRequest request) {
            watching = HttpUtil.isTransferEncodingChunked(request);
            grammar.chunks();
        }
    }

    /** Instead of what this piece gave: a head that cannot be read, or the end of a body that cannot. */
    private static void takeBack(List<Object> out, int known) {
        var cause = DecoderResult.failure(new IllegalArgumentException("a line that is none"));
        var read = List.copyOf(out.subList(known, out.size()));
        out.subList(known, out.size()).clear();
        if (read.isEmpty() || !(read.getFirst() instanceof HttpRequest request)) {
            read.forEach(ReferenceCountUtil::release);
            var end = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
            end.setDecoderResult(cause);
            out.add(end);
            return;
        }
        read.stream().skip(1).forEach(ReferenceCountUtil::release);
        request.setDecoderResult(cause);
        out.add(request);
    }
}
