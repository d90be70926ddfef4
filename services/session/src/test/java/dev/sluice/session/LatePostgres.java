package dev.sluice.session;

import dev.sluice.testkit.TestInfra;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Kafka and Redis as ever, and a way to Postgres that is closed at the start and that a test opens and closes. */
public final class LatePostgres implements QuarkusTestResourceLifecycleManager {
    private static final Set<Socket> SOCKETS = ConcurrentHashMap.newKeySet();
    private static int port;
    private static ServerSocket door;

    @Override
    public Map<String, String> start() {
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var addresses = new HashMap<>(TestInfra.addresses().asProperties());
        addresses.put("sluice.postgres.host", "127.0.0.1");
        addresses.put("sluice.postgres.port", Integer.toString(port));
        return addresses;
    }

    @Override
    public void stop() {
        close();
    }

    public static synchronized void open() {
        try {
            door = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var open = door;
        Thread.startVirtualThread(() -> accept(open));
    }

    public static synchronized void close() {
        try {
            if (door != null) {
                door.close();
            }
            for (var socket : SOCKETS) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void accept(ServerSocket open) {
        try {
            while (true) {
                var client = open.accept();
                var postgres = new Socket(
                        TestInfra.addresses().postgresHost(),
                        TestInfra.addresses().postgresPort());
                SOCKETS.add(client);
                SOCKETS.add(postgres);
                Thread.startVirtualThread(() -> carry(client, postgres));
                Thread.startVirtualThread(() -> carry(postgres, client));
            }
        } catch (IOException closed) {
            // The way is closed.
        }
    }

    private static void carry(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException closed) {
            // One end is gone, and takes the other with it.
        }
    }
}
