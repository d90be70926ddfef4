package dev.sluice.http;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The dials of every HTTP door: what a connection may take before anybody knows whose it is. */
@Unremovable
@ConfigMapping(prefix = "sluice.http")
public interface HttpConfig {
    /** How long a new connection may take until the head of its first request is there. */
    @WithDefault("10s")
    Duration headTimeout();

    /** How long a connection that has been answered may be kept without the head of a further request. */
    @WithDefault("75s")
    Duration idleTimeout();

    /** How long a request's body may take, however short it is. */
    @WithDefault("60s")
    Duration bodyTimeout();

    /** A body gets a second more for each of so many bytes that have come: 8 MB may take 17 minutes. At least 1. */
    @WithDefault("8192")
    int bodyBytesPerSecondMin();

    /** How long a client may take nothing of what is written to it; it is closed at twice that at the latest. */
    @WithDefault("60s")
    Duration writeTimeout();

    /** Open connections of this process. At least 1. */
    @WithDefault("10000")
    int connectionsMax();

    /** Open connections from one address, or one IPv6 /64; all clients count together behind a proxy. At least 1. */
    @WithDefault("2000")
    int connectionsPerAddressMax();
}
