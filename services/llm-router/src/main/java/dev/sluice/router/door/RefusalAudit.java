package dev.sluice.router.door;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.router.call.Caller;
import dev.sluice.router.feed.AuditTopic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes down who was turned away from the models' door, wherever it was found out: whatever is answered 401 or 403 here
 * is a refusal of ours, for what a provider refuses has another status. Of more than {@value #EACH_MAX} in a minute from one
 * source, or {@value #ALL_MAX} from all, the others are counted only: a stranger must not fill the audit. Thread-safe.
 */
@Singleton
public class RefusalAudit {
    static final int EACH_MAX = 20;
    static final int ALL_MAX = 1_000;

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final String ACTION = "model.call";
    private static final TenantId NO_TENANT = new TenantId("unknown");
    private static final UserId NOBODY = new UserId("unknown");

    private final AuditTopic topic;
    private final Counter held;
    private final Map<String, Integer> bySource = new HashMap<>();
    private Instant minuteEnds = Instant.MIN;
    private int thisMinute;

    RefusalAudit(AuditTopic topic, MeterRegistry registry) {
        this.topic = topic;
        this.held = Counter.builder("sluice_llm_router_refusals_held")
                .description("Refusals at the models' door that are counted here and nowhere else")
                .register(registry);
    }

    void register(@Observes Router router) {
        router.route(ServiceTokenMechanism.PATHS + "*").order(Integer.MIN_VALUE).handler(context -> {
            context.addHeadersEndHandler(_ -> look(context));
            context.next();
        });
    }

    private void look(RoutingContext context) {
        switch (context.response().getStatusCode()) {
            case UNAUTHORIZED -> refused(context, Optional.empty(), "token");
            case FORBIDDEN -> refused(context, caller(context), "not_allowed");
            default -> {
                // Let in, or not for want of a right.
            }
        }
    }

    private void refused(RoutingContext context, Optional<Caller> caller, String reason) {
        var address = context.request().remoteAddress().hostAddress();
        var now = Instant.now();
        if (!pass(caller.map(Caller::name).orElse(address), now)) {
            held.increment();
            return;
        }
        topic.write(new AuditRecorded(
                "r-" + UUID.randomUUID(),
                caller.map(Caller::tenant).orElse(NO_TENANT),
                caller.map(Caller::user).orElse(NOBODY),
                caller.flatMap(Caller::session),
                ACTION,
                resource(context.normalizedPath()),
                false,
                Map.of("reason", reason, "address", address),
                now));
    }

    /** Whether this one may be written down. */
    synchronized boolean pass(String source, Instant now) {
        if (!now.isBefore(minuteEnds)) {
            minuteEnds = now.plus(MINUTE);
            thisMinute = 0;
            bySource.clear();
        }
        if (thisMinute >= ALL_MAX || bySource.merge(source, 1, Integer::sum) > EACH_MAX) {
            return false;
        }
        thisMinute++;
        return true;
    }

    private static Optional<Caller> caller(RoutingContext context) {
        return context.user() instanceof QuarkusHttpUser known
                ? Callers.of(known.getSecurityIdentity())
                : Optional.empty();
    }

    /** What was asked for; whoever makes up an address does not write all of it into the audit. */
    private static String resource(String path) {
        return path.length() <= 100 ? path : path.substring(0, 100);
    }
}
