package dev.sluice.executor.mcp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static final long PATIENCE_SECONDS = 20;

    @Test
    void linesComeInTurnAndThenTheEnd() throws Exception {
        try (var lines = Lines.of(new Said("one\ntwo\nhalf"))) {
            assertEquals(new Lines.Line("one"), next(lines));
            assertEquals(new Lines.Line("two"), next(lines));
            assertInstanceOf(Lines.Ended.class, next(lines));
        }
    }

    @Test
    void whoeverWaitsWithALineThatNobodyTakesGivesUp() throws Exception {
        var said = new Said("a line behind the answer\n".repeat(1_000));
        var lines = Lines.of(said);
        next(lines);

        lines.close();

        said.closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static Lines.Heard next(Lines lines) throws InterruptedException {
        return lines.next(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** What a server says, and whether somebody still reads it. */
    private static final class Said extends ByteArrayInputStream {
        private final CompletableFuture<Void> closed = new CompletableFuture<>();

        Said(String text) {
            super(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            closed.complete(null);
        }
    }
}
