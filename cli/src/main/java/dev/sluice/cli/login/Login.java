package dev.sluice.cli.login;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;

/**
 * Somebody who is logged in at a server.
 *
 * @param refreshToken good for one renewal
 * @param expiresAt when the access token ends, by this machine's clock
 */
public record Login(URI server, String user, String accessToken, String refreshToken, Instant expiresAt) {
    private static final Duration MARGIN = Duration.ofSeconds(30);

    /** Whether the access token is still good for a request that begins now. */
    public boolean isFresh(Instant now) {
        return now.plus(MARGIN).isBefore(expiresAt);
    }

    @Override
    public String toString() {
        return "Login[" + user + " at " + server + "]";
    }
}
