package dev.sluice.router;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/**
 * A way to a server that can be open, shut (every connection is cut) or stuck (nothing gets through); with TLS on this
 * side, if wanted. Thread-safe.
 */
final class TcpGate {
    private final ServerSocket server;
    private final String host;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private State state = State.OPEN;

    private enum State {
        OPEN,
        SHUT,
        STUCK
    }

    private TcpGate(ServerSocket server, String host, int port) {
        this.server = server;
        this.host = host;
        this.port = port;
    }

    static TcpGate to(String host, int port) {
        return to(host, port, ServerSocketFactory.getDefault());
    }

    /** A server that speaks no TLS gets one that does. */
    static TcpGate secure(String host, int port, SSLContext identity) {
        return to(host, port, identity.getServerSocketFactory());
    }

    private static TcpGate to(String host, int port, ServerSocketFactory sockets) {
        try {
            var server = sockets.createServerSocket(0, 100, InetAddress.getLoopbackAddress());
            var gate = new TcpGate(server, host, port);
            Thread.ofVirtual().start(gate::accept);
            return gate;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    synchronized void open() {
        state = State.OPEN;
        notifyAll();
    }

    void shut() {
        synchronized (this) {
            state = State.SHUT;
            notifyAll();
        }
        sockets.forEach(TcpGate::close);
    }

    synchronized void stick() {
        state = State.STUCK;
    }

    private void accept() {
        while (true) {
            try {
                var near = server.accept();
                if (isShut()) {
                    close(near);
                    continue;
                }
                var far = new Socket(host, port);
                sockets.add(near);
                sockets.add(far);
                Thread.ofVirtual().start(() -> carry(near, far));
                Thread.ofVirtual().start(() -> carry(far, near));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private synchronized boolean isShut() {
        return state == State.SHUT;
    }

    private void carry(Socket from, Socket to) {
        try (from;
                to) {
            var bytes = new byte[8192];
            for (var count = from.getInputStream().read(bytes);
                    count >= 0;
                    count = from.getInputStream().read(bytes)) {
                awaitUnstuck();
                to.getOutputStream().write(bytes, 0, count);
            }
        } catch (IOException | InterruptedException cut) {
            // That is what the gate is for.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private synchronized void awaitUnstuck() throws InterruptedException {
        while (state == State.STUCK) {
            wait();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // It is closed.
        }
    }
}
