package dev.sluice.standalone;

import dev.sluice.embedded.StartRefused;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;

/** Where Sluice listens, and how its own services find one another there. */
record ListenAddress(InetAddress address, int port) {
    /** The address that a user named; refused, in words to act on, if it is none of this machine's or of nobody's. */
    static ListenAddress of(String host, int port) {
        try {
            return new ListenAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException unknown) {
            throw new StartRefused(
                    "There is no address %s: choose one of this machine's with --host.".formatted(host), unknown);
        }
    }

    /** The door from inside this machine: by loopback, unless Sluice listens on one other address only. */
    URI fromInside() {
        var reachable = address.isAnyLocalAddress() ? "127.0.0.1" : literal();
        return URI.create("http://%s:%d".formatted(reachable, port));
    }

    /** What somebody who opens the door to the network must know; empty if only this machine can reach it. */
    Optional<String> warning() {
        if (address.isLoopbackAddress()) {
            return Optional.empty();
        }
        return Optional.of("""
                Warning: --host %s opens Sluice to the network without TLS. Whoever is on the way reads passwords, tokens and
                files. Put a proxy that speaks TLS in front, and let Sluice listen on 127.0.0.1; see docs/operations.md.\
                """.formatted(address.getHostAddress()));
    }

    private String literal() {
        var text = address.getHostAddress();
        // The zone of a link-local address is this machine's own affair, and a URL writes its mark in another way.
        return address instanceof Inet6Address ? "[" + text.replace("%", "%25") + "]" : text;
    }
}
