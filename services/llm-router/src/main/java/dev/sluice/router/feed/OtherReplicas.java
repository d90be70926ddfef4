package dev.sluice.router.feed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Cancels a call that another replica holds: asks all of them through Redis, and each answers whether it had it. Nothing is
 * kept, so a call costs nothing for it. While Redis is away nobody knows; the connection is made again by itself.
 * Thread-safe; never blocks. See docs/adr/0060.
 */
@Singleton
public class OtherReplicas {
    private static final Logger LOG = Logger.getLogger(OtherReplicas.class);
    private static final String ASKED = "sluice:router:cancel";
    private static final String ANSWERED = "sluice:router:cancelled:";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration RECONNECT = Duration.ofSeconds(1);

    private final Redis redis;
    private final Vertx vertx;
    private final CancelListener here;
    private final String me = UUID.randomUUID().toString();
    private final Map<String, Question> open = new ConcurrentHashMap<>();
    private volatile Optional<RedisConnection> listening = Optional.empty();
    private volatile boolean stopped;

    OtherReplicas(Redis redis, Vertx vertx, CancelListener here) {
        this.redis = redis;
        this.vertx = vertx;
        this.here = here;
    }

    /** A question that others are to answer: one yes is enough, and as many noes as were asked. */
    private static final class Question {
        private final Promise<Boolean> answer = Promise.promise();
        private int noes;
        private int asked = Integer.MAX_VALUE;

        synchronized void asked(int others) {
            asked = others;
            settle();
        }

        synchronized void answered(boolean had) {
            if (had) {
                answer.tryComplete(true);
                return;
            }
            noes++;
            settle();
        }

        private void settle() {
            if (noes >= asked) {
                answer.tryComplete(false);
            }
        }
    }

    void start(@Observes StartupEvent event) {
        listen();
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        listening.ifPresent(RedisConnection::close);
    }

    /**
     * Cancels a request of a user's own at whatever other replica it is.
     *
     * @return whether one had it; fails if that is not known in time
     */
    public Future<Boolean> cancel(TenantId tenant, UserId user, String requestId) {
        if (listening.isEmpty()) {
            return Future.failedFuture("Redis is away");
        }
        var id = UUID.randomUUID().toString();
        var question = new Question();
        open.put(id, question);
        var message = MessageCodec.mapper()
                .createObjectNode()
                .put("id", id)
                .put("from", me)
                .put("tenant", tenant.value())
                .put("user", user.value())
                .put("request", requestId);
        publish(ASKED, message)
                .onSuccess(receivers -> question.asked(receivers.toInteger() - 1))
                .onFailure(question.answer::tryFail);
        return question.answer
                .future()
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(_ -> open.remove(id));
    }

    private void listen() {
        if (stopped) {
            return;
        }
        redis.connect()
                .compose(connection -> {
                    connection.handler(this::heard);
                    connection.exceptionHandler(failure -> LOG.debugf("Other replicas: %s", failure.toString()));
                    connection.endHandler(_ -> listenLater());
                    return connection
                            .send(Request.cmd(Command.SUBSCRIBE).arg(ASKED).arg(ANSWERED + me))
                            .onSuccess(_ -> listening = Optional.of(connection))
                            .onFailure(_ -> connection.close());
                })
                .onFailure(_ -> listenLater());
    }

    private void listenLater() {
        listening = Optional.empty();
        if (!stopped) {
            vertx.setTimer(RECONNECT.toMillis(), _ -> {
                if (listening.isEmpty()) {
                    listen();
                }
            });
        }
    }

    /** {@code [message, channel, text]}, and what Redis says of subscriptions. */
    private void heard(Response push) {
        if (push.size() != 3 || !push.get(0).toString().equals("message")) {
            return;
        }
        try {
            var message = MessageCodec.mapper().readTree(push.get(2).toString());
            if (push.get(1).toString().equals(ASKED)) {
                asked(message);
            } else {
                Optional.ofNullable(open.get(message.path("id").asText()))
                        .ifPresent(question ->
                                question.answered(message.path("had").asBoolean()));
            }
        } catch (IOException | RuntimeException unreadable) {
            LOG.warnf("Left out a message of another replica: %s", unreadable.toString());
        }
    }

    private void asked(JsonNode message) {
        var from = message.path("from").asText();
        if (from.equals(me)) {
            return;
        }
        var had = here.cancel(
                new TenantId(message.path("tenant").asText()),
                new UserId(message.path("user").asText()),
                message.path("request").asText());
        var answer = MessageCodec.mapper()
                .createObjectNode()
                .put("id", message.path("id").asText())
                .put("had", had);
        publish(ANSWERED + from, answer);
    }

    private Future<Response> publish(String channel, JsonNode message) {
        try {
            return redis.send(Request.cmd(Command.PUBLISH).arg(channel).arg(message.toString()));
        } catch (RuntimeException away) {
            return Future.failedFuture(away);
        }
    }
}
