package dev.sluice.cli.server;

import java.net.URI;

/** A server that did not answer. */
public final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final URI server;

    public Unreachable(URI server, String why) {
        super(why, null, false, false);
        this.server = server;
    }

    public URI server() {
        return server;
    }
}
