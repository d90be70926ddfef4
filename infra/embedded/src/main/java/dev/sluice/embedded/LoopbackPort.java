package dev.sluice.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** A port of this machine's loopback address, seen from someone who wants to listen there. */
public final class LoopbackPort {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private LoopbackPort() {}

    /** Refuses, in words a user can act on, when another program listens there. */
    public static void requireFree(int port, String server, String option) {
        if (!isFree(port)) {
            throw new StartRefused(("Port %d, where %s should listen, is taken by another program: stop that program, "
                            + "or choose another port with %s.")
                    .formatted(port, server, option));
        }
    }

    static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(LOOPBACK, port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
