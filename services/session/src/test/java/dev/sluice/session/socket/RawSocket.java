package dev.sluice.session.socket;

import io.restassured.RestAssured;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A WebSocket client without manners: sends the upgrade and frames byte by byte as a test wants them. */
public final class RawSocket implements AutoCloseable {
    private static final int TEXT = 0x1;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;

    private final Socket socket;
    private final DataInputStream in;
    private final int status;

    private RawSocket(String address, String version, List<String> headers) {
        try {
            socket = new Socket("localhost", RestAssured.port);
            socket.setSoTimeout(15_000);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            var request = "GET " + address + " HTTP/1.1\r\nHost: localhost:" + RestAssured.port
                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: " + version + "\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + String.join("", headers) + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            status = Integer.parseInt(head().split(" ")[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param headers each a line of its own, with its end */
    public static RawSocket open(String... headers) {
        return at("/api/v1/ws", headers);
    }

    /** As {@link #open}, at an address of the test's choice. */
    public static RawSocket at(String address, String... headers) {
        return new RawSocket(address, "13", List.of(headers));
    }

    /** As {@link #open}, in a version of the protocol. */
    public static RawSocket ofVersion(String version, String... headers) {
        return new RawSocket("/api/v1/ws", version, List.of(headers));
    }

    public static String bearer(String token) {
        return "Authorization: Bearer " + token + "\r\n";
    }

    /** What the upgrade was answered. */
    public int status() {
        return status;
    }

    /** One whole text frame of up to 125 bytes, whatever they are. */
    public void sendText(byte[] bytes) {
        send(0x80 | TEXT, bytes);
    }

    /** As {@link #sendText}, with the bit of an extension. */
    public void sendCompressed(byte[] bytes) {
        send(0x80 | 0x40 | TEXT, bytes);
    }

    private void send(int first, byte[] bytes) {
        var frame = new ByteArrayOutputStream();
        frame.write(first);
        frame.write(0x80 | bytes.length);
        // A mask of zeros leaves the bytes as they are.
        frame.writeBytes(new byte[4]);
        frame.writeBytes(bytes);
        write(frame.toByteArray());
    }

    /** The beginning of a text frame that says it is so long. */
    public void beginText(long length) {
        var head = java.nio.ByteBuffer.allocate(14)
                .put((byte) (0x80 | TEXT))
                .put((byte) (0x80 | 127))
                .putLong(length);
        write(head.array());
    }

    private void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Pings, one after another, without a look at what comes back. */
    public void ping(byte[] payload, int times) {
        var frame = new ByteArrayOutputStream();
        frame.write(0x80 | PING);
        frame.write(0x80 | payload.length);
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        for (var i = 0; i < times; i++) {
            write(frame.toByteArray());
        }
    }

    /** How many pongs come before one with this payload. */
    public int pongsUntil(byte[] payload) {
        try {
            for (var pongs = 0; ; pongs++) {
                in.readUnsignedByte();
                if (Arrays.equals(in.readNBytes(in.readUnsignedByte()), payload)) {
                    return pongs;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The code with which the server closes. */
    public int awaitClose() {
        try {
            while (true) {
                var opcode = in.readUnsignedByte() & 0xF;
                var length = in.readUnsignedByte();
                var size = length == 126 ? in.readUnsignedShort() : length;
                if (opcode == CLOSE) {
                    return in.readUnsignedShort();
                }
                in.skipNBytes(size);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String head() throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
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
