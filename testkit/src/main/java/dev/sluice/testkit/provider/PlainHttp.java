package dev.sluice.testkit.provider;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * As much of HTTP/1.1 as a provider needs, over a bare socket, so that an answer can stop at any byte and a client that
 * leaves is noticed at once.
 */
final class PlainHttp {
    private static final int END = -1;
    private static final int LINE_BYTES_MAX = 64 * 1024;

    private final BufferedInputStream in;
    private final OutputStream out;

    /** The byte after the last request: the next request's first, or the end. Always being waited for. */
    private CompletableFuture<Integer> nextByte;

    record Head(String method, String path, Map<String, String> headers) {}

    PlainHttp(Socket socket) throws IOException {
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        nextByte = readAhead();
    }

    /** The next request's head; empty once the client has closed. */
    Optional<Head> readHead() throws IOException {
        var first = nextByte.join();
        if (first == END) {
            return Optional.empty();
        }
        var requestLine = ((char) (int) first + readLine()).split(" ");
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (var line = readLine(); !line.isEmpty(); line = readLine()) {
            var colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return Optional.of(new Head(requestLine[0], requestLine[1], headers));
    }

    /** The body; afterwards the connection is watched for its end. */
    byte[] readBody(Head head) throws IOException {
        var body = head.headers().getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")
                ? readChunks()
                : in.readNBytes(Integer.parseInt(head.headers().getOrDefault("content-length", "0")));
        nextByte = readAhead();
        return body;
    }

    /** Runs when the client closes; a next request is no close. */
    void onClose(Runnable closed) {
        nextByte.thenAccept(b -> {
            if (b == END) {
                closed.run();
            }
        });
    }

    /** Waits; whether the client closed meanwhile. */
    boolean closedWithin(Duration wait) {
        try {
            return nextByte.get(wait.toNanos(), TimeUnit.NANOSECONDS) == END;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            return true;
        }
    }

    void whole(int status, String contentType, Map<String, String> headers, String body) throws IOException {
        whole(status, contentType, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    void whole(int status, String contentType, Map<String, String> headers, byte[] body) throws IOException {
        head(status, contentType, headers, "content-length: " + body.length);
        out.write(body);
        out.flush();
    }

    void beginChunked(String contentType) throws IOException {
        beginChunked(200, contentType, Map.of());
    }

    void beginChunked(int status, String contentType, Map<String, String> headers) throws IOException {
        head(status, contentType, headers, "transfer-encoding: chunked");
    }

    private void head(int status, String contentType, Map<String, String> headers, String framing) throws IOException {
        var head = new StringBuilder("HTTP/1.1 " + status + " -\r\ncontent-type: " + contentType + "\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        out.write(head.append(framing).append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    void chunk(byte[] bytes) throws IOException {
        var framed = new ByteArrayOutputStream(bytes.length + 16);
        framed.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        framed.writeBytes(bytes);
        framed.writeBytes(new byte[] {'\r', '\n'});
        out.write(framed.toByteArray());
        out.flush();
    }

    void endChunked() throws IOException {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private CompletableFuture<Integer> readAhead() {
        var read = new CompletableFuture<Integer>();
        Thread.ofVirtual().start(() -> {
            try {
                read.complete(in.read());
            } catch (IOException e) {
                read.complete(END);
            }
        });
        return read;
    }

    private byte[] readChunks() throws IOException {
        var body = new ByteArrayOutputStream();
        for (var size = chunkSize(); size > 0; size = chunkSize()) {
            body.writeBytes(in.readNBytes(size));
            readLine();
        }
        readLine();
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(readLine().replaceFirst(";.*", ""), 16);
    }

    private String readLine() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b == END || line.size() > LINE_BYTES_MAX) {
                throw new EOFException();
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
