package dev.sluice.router.dialect.request;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** Passes everything on as it is: the caller speaks as we do. Remembers nothing. */
public final class PlainRendering implements Rendering {
    public static final Rendering INSTANCE = new PlainRendering();

    private static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");
    private static final byte[] EVENT_BEGIN = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT_END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private PlainRendering() {}

    /** One event; data of several lines stays one event. */
    @Override
    public void chunk(byte[] chunk, Buffer out) {
        out.appendBytes(EVENT_BEGIN);
        int from = 0;
        for (int i = 0; i < chunk.length; i++) {
            if (chunk[i] == '\n') {
                out.appendBytes(chunk, from, i + 1 - from).appendBytes(EVENT_BEGIN);
                from = i + 1;
            }
        }
        out.appendBytes(chunk, from, chunk.length - from).appendBytes(EVENT_END);
    }

    @Override
    public void cost(long micros, Buffer out) {
        out.appendString("data: {\"object\":\"chat.completion.chunk\",\"choices\":[],\"sluice\":{\"cost_micros\":"
                + micros + "}}\n\n");
    }

    @Override
    public void done(Buffer out) {
        out.appendBuffer(DONE);
    }

    @Override
    public byte[] whole(byte[] answer) {
        return answer;
    }
}
