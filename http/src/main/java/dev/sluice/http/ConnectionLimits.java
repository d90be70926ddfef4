package dev.sluice.http;

import java.time.Duration;

/**
 * What a connection may take; see {@link HttpConfig} for what each one means.
 *
 * @param bodyBytesPerSecond at least 1
 */
record ConnectionLimits(Duration head, Duration idle, Duration body, int bodyBytesPerSecond, Duration write) {

    ConnectionLimits {
        for (var limit : new Duration[] {head, idle, body, write}) {
            if (!limit.isPositive()) {
                throw new IllegalArgumentException("a time-out of sluice.http that is not above 0: " + limit);
            }
        }
        if (bodyBytesPerSecond < 1) {
            throw new IllegalArgumentException("sluice.http.body-bytes-per-second-min is at least 1");
        }
    }

    static ConnectionLimits of(HttpConfig config) {
        return new ConnectionLimits(
                config.headTimeout(),
                config.idleTimeout(),
                config.bodyTimeout(),
                config.bodyBytesPerSecondMin(),
                config.writeTimeout());
    }

    /** How long a body may take of which so many bytes have come. */
    long bodyNanos(long bytes) {
        return body.plusSeconds(bytes / bodyBytesPerSecond).toNanos();
    }
}
