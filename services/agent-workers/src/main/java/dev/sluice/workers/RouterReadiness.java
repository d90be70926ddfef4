package dev.sluice.workers;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether something listens where the llm-router should be; looked at no more than every five seconds. */
@Readiness
@ApplicationScoped
class RouterReadiness implements HealthCheck {
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int CONNECT_MILLIS_MAX = 500;

    private final AgentWorkersConfig config;
    private boolean reachable;
    private long lookedAt = System.nanoTime() - FRESH_NANOS;

    RouterReadiness(AgentWorkersConfig config) {
        this.config = config;
    }

    @Override
    public synchronized HealthCheckResponse call() {
        if (System.nanoTime() - lookedAt >= FRESH_NANOS) {
            reachable = look();
            lookedAt = System.nanoTime();
        }
        return HealthCheckResponse.named("agent-workers-router")
                .status(reachable)
                .withData("url", config.routerUrl().toString())
                .build();
    }

    private boolean look() {
        var url = config.routerUrl();
        var port = url.getPort() > 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(url.getHost(), port), CONNECT_MILLIS_MAX);
            return true;
        } catch (IOException unreachable) {
            return false;
        }
    }
}
