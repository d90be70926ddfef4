package dev.sluice.cli.command;

import dev.sluice.cli.server.Server;

/** A path and what it is asked with; what nobody said is left out. */
final class Query {
    private final StringBuilder path;
    private char next = '?';

    Query(String path) {
        this.path = new StringBuilder(path);
    }

    /** @param value null if nobody said it */
    Query with(String name, Object value) {
        if (value != null) {
            path.append(next).append(name).append('=').append(Server.encoded(value.toString()));
            next = '&';
        }
        return this;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
