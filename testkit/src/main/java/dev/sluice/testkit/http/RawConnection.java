package dev.sluice.testkit.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** A connection to a server on this machine that sends whatever it is told, HTTP or not. */
public final class RawConnection implements AutoCloseable {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");

    private final Socket socket;

    private RawConnection(Socket socket) {
        this.socket = socket;
    }

    /**
     * What came back.
     *
     * @param text every byte, as Latin-1
     * @param closed whether the server ended the connection in time
     */
    public record Answer(String text, boolean closed) {
        /** The statuses of all answers, in order. */
        public List<Integer> statuses() {
            return STATUS.matcher(text)
                    .results()
                    .map(found -> Integer.parseInt(found.group(1)))
                    .toList();
        }
    }

    public static RawConnection to(int port) {
        try {
            var socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            return new RawConnection(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the text's characters as bytes. */
    public RawConnection send(String latin1) {
        try {
            socket.getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until the server ends the connection, for so long at most. */
    public Answer read(Duration patience) {
        return read(Integer.MAX_VALUE, patience);
    }

    /** Reads until so many answers have begun or the server ends the connection, for so long at most. */
    public Answer read(int answers, Duration patience) {
        var all = new ByteArrayOutputStream();
        var until = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                var left = (until - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return new Answer(all.toString(StandardCharsets.ISO_8859_1), false);
                }
                socket.setSoTimeout((int) left);
                var piece = socket.getInputStream().read();
                if (piece < 0) {
                    return new Answer(all.toString(StandardCharsets.ISO_8859_1), true);
                }
                all.write(piece);
                if (piece == '\n') {
                    var soFar = new Answer(all.toString(StandardCharsets.ISO_8859_1), false);
                    if (soFar.statuses().size() >= answers) {
                        return soFar;
                    }
                }
            }
        } catch (SocketTimeoutException silent) {
            return new Answer(all.toString(StandardCharsets.ISO_8859_1), false);
        } catch (SocketException reset) {
            return new Answer(all.toString(StandardCharsets.ISO_8859_1), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
