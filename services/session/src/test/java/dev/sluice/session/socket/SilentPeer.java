package dev.sluice.session.socket;

import dev.sluice.session.People;
import io.restassured.RestAssured;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that says what it is told to and takes nothing: no ping is answered, no frame is read. */
final class SilentPeer implements AutoCloseable {
    private final Socket socket;

    private SilentPeer(Socket socket) {
        this.socket = socket;
    }

    static SilentPeer open(People.Person person) {
        try {
            var socket = new Socket();
            socket.setReceiveBufferSize(16_384);
            socket.connect(new InetSocketAddress("localhost", RestAssured.port));
            socket.getOutputStream().write("""
                    GET /api/v1/ws HTTP/1.1\r
                    Host: localhost\r
                    Upgrade: websocket\r
                    Connection: Upgrade\r
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                    Sec-WebSocket-Version: 13\r
                    Authorization: Bearer %s\r
                    \r
                    """.formatted(person.token()).getBytes(StandardCharsets.US_ASCII));
            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            if (!answer.readLine().contains("101")) {
                throw new AssertionError("no upgrade");
            }
            return new SilentPeer(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a text frame of less than 126 bytes, masked with zeros as a client's frames must be. */
    void say(String text) {
        var payload = text.getBytes(StandardCharsets.UTF_8);
        var frame = new ByteArrayOutputStream();
        frame.write(0x81);
        frame.write(0x80 | payload.length);
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        try {
            socket.getOutputStream().write(frame.toByteArray());
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
