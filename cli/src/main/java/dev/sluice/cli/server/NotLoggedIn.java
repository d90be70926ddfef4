package dev.sluice.cli.server;

import java.net.URI;

/** Nobody is logged in at a server, or no more. */
public final class NotLoggedIn extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final URI server;

    public NotLoggedIn(URI server, String why) {
        super(why, null, false, false);
        this.server = server;
    }

    public URI server() {
        return server;
    }
}
