package dev.sluice.cli.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server whose part a test plays: what it answers to a request, and every frame that it sends over the socket. */
final class PlayedServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int PATIENCE_SECONDS = 20;

    private final ServerSocket door;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private Socket socket;

    PlayedServer() {
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
        Thread.ofVirtual().start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /** From now on, this is answered to a method and a path with its query; single quotes stand for double ones. */
    PlayedServer on(String line, String body) {
        answers.put(line, body.replace('\'', '"'));
        return this;
    }

    /** Waits for a request, and gives it with its body behind it; others before it are passed over. */
    String asked(String line) throws InterruptedException {
        while (true) {
            var next = asked.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("was not asked: " + line);
            }
            if (next.startsWith(line)) {
                return next;
            }
        }
    }

    /** Whether something was asked, of what nobody waited for yet. */
    boolean wasAsked(String line) {
        return asked.stream().anyMatch(request -> request.startsWith(line));
    }

    /** Waits for a connection by socket; what is sent goes over it. */
    void connected() throws InterruptedException {
        socket = sockets.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (socket == null) {
            throw new AssertionError("no socket was opened");
        }
    }

    /** Waits for the next frame of the client of this type; others are passed over. */
    JsonNode hears(String type) throws InterruptedException {
        while (true) {
            var frame = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("nothing was said of type " + type);
            }
            if (frame.path("type").asText().equals(type)) {
                return frame;
            }
        }
    }

    void sends(String... frames) throws IOException {
        for (var frame : frames) {
            var bytes = frame.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            var out = socket.getOutputStream();
            out.write(0x81);
            if (bytes.length < 126) {
                out.write(bytes.length);
            } else {
                out.write(126);
                out.write(bytes.length >> 8);
                out.write(bytes.length & 0xFF);
            }
            out.write(bytes);
            out.flush();
        }
    }

    /** Ends the connection without a word. */
    void cuts() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try {
            var in = new DataInputStream(client.getInputStream());
            for (var head = head(in); !head.isEmpty(); head = head(in)) {
                var headers = headers(head);
                if (headers.containsKey("sec-websocket-key")) {
                    upgrade(client, headers.get("sec-websocket-key"));
                    listen(in);
                    return;
                }
                var body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
                var line = head.getFirst().replace(" HTTP/1.1", "");
                asked.add(line + " " + new String(body, StandardCharsets.UTF_8));
                answer(client.getOutputStream(), Optional.ofNullable(answers.get(line)));
            }
        } catch (IOException ended) {
            // The client has gone, or was cut off.
        }
    }

    private static List<String> head(DataInputStream in) throws IOException {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                if (line.isEmpty()) {
                    return lines;
                }
                lines.add(line.toString());
                line.setLength(0);
            } else if (next != '\r') {
                line.append((char) next);
            }
        }
        return List.of();
    }

    private static Map<String, String> headers(List<String> head) {
        var headers = new HashMap<String, String>();
        head.stream()
                .skip(1)
                .map(line -> line.split(":", 2))
                .forEach(pair -> headers.put(pair[0].toLowerCase(Locale.ROOT), pair[1].strip()));
        return headers;
    }

    private static void answer(OutputStream out, Optional<String> body) throws IOException {
        var bytes = body.orElse("{\"code\":\"not_found\",\"detail\":\"there is no such thing\"}")
                .getBytes(StandardCharsets.UTF_8);
        var status = body.isPresent() ? "200 OK" : "404 Not Found";
        out.write(("HTTP/1.1 " + status + "\r\nContent-Length: " + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.flush();
    }

    private void upgrade(Socket client, String key) throws IOException {
        client.getOutputStream()
                .write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + proof(key) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        sockets.add(client);
    }

    private static String proof(String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(digest.digest((key + SALT).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }

    /** Reads frames of text, each masked as a client's are; all else ends it. */
    private void listen(DataInputStream in) throws IOException {
        while (in.read() == 0x81) {
            var size = in.read() & 0x7F;
            var length = size == 126 ? in.readUnsignedShort() : size;
            var mask = in.readNBytes(4);
            var data = in.readNBytes(length);
            for (var i = 0; i < data.length; i++) {
                data[i] ^= mask[i % 4];
            }
            heard.add(JSON.readTree(data));
        }
    }
}
