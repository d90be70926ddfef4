package dev.sluice.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way to a server that can be cut, as networks do, and is there again at once. */
final class CuttingProxy implements AutoCloseable {
    private final URI server;
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    CuttingProxy(URI server) {
        this.server = server;
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

    /** Ends every connection that is open now. */
    void cut() {
        open.forEach(CuttingProxy::end);
        open.clear();
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
        cut();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                var behind = new Socket(server.getHost(), server.getPort());
                open.add(client);
                open.add(behind);
                Thread.ofVirtual().start(() -> pump(client, behind));
                Thread.ofVirtual().start(() -> pump(behind, client));
            } catch (IOException closed) {
                // The next one may come through; when the door is closed none comes.
            }
        }
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            var bytes = new byte[8_192];
            var count = in.read(bytes);
            while (count >= 0) {
                out.write(bytes, 0, count);
                out.flush();
                count = in.read(bytes);
            }
        } catch (IOException cut) {
            end(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
