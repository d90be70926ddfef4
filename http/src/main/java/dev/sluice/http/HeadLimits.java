package dev.sluice.http;

import io.vertx.core.http.HttpServerOptions;

/**
 * How much of a message is read at once.
 *
 * @param lineBytesMax of a request's first line
 * @param headBytesMax of all headers
 * @param pieceBytesMax of a body, as it is passed on
 */
record HeadLimits(int lineBytesMax, int headBytesMax, int pieceBytesMax) {
    HttpServerOptions options() {
        return new HttpServerOptions()
                .setMaxInitialLineLength(lineBytesMax)
                .setMaxHeaderSize(headBytesMax)
                .setMaxChunkSize(pieceBytesMax);
    }
}
