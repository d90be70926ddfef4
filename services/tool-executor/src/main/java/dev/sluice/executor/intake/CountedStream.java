package dev.sluice.executor.intake;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what is read, and is broken off once that is more than it may be. For one thread. */
final class CountedStream extends FilterInputStream {
    private final Bound bound;
    private long bytes;

    /** What is asked after each piece. */
    interface Bound {
        /** @param bytes read so far */
        void check(long bytes) throws TooMuch;
    }

    CountedStream(InputStream in, Bound bound) {
        super(in);
        this.bound = bound;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public int read() throws IOException {
        var read = super.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        var read = super.read(target, from, length);
        count(Math.max(0, read));
        return read;
    }

    /** By reading: what is passed over was unpacked, too. */
    @Override
    public long skip(long most) throws IOException {
        var piece = new byte[(int) Math.min(most, 64 * 1024)];
        return Math.max(0, read(piece, 0, piece.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(int read) throws TooMuch {
        bytes += read;
        bound.check(bytes);
    }
}
