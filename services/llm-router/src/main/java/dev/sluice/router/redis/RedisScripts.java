package dev.sluice.router.redis;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs {@link RedisScript}s. A script is sent by its digest, and once as text to a Redis that does not know it. Never
 * blocks and never throws: whatever is wrong with Redis is a failed future, after {@link #MAX} at the latest. An answer
 * comes on the context that asked.
 */
@Singleton
public class RedisScripts {
    /** How long Redis may take. */
    public static final Duration MAX = Duration.ofSeconds(2);

    private final Redis redis;

    @Inject
    public RedisScripts(Redis redis) {
        this.redis = redis;
    }

    public Future<Response> run(RedisStep step) {
        return run(step.script(), step.keys(), step.arguments());
    }

    public Future<Response> run(RedisScript script, List<String> keys, List<String> arguments) {
        var answer = Promise.<Response>promise();
        var context = Vertx.currentContext();
        try {
            redis.send(request(Command.EVALSHA, script.digest(), keys, arguments))
                    .recover(failure -> isUnknownScript(failure)
                            ? redis.send(request(Command.EVAL, script.text(), keys, arguments))
                            : Future.failedFuture(failure))
                    .timeout(MAX.toMillis(), TimeUnit.MILLISECONDS)
                    .onComplete(result -> on(context, () -> {
                        if (result.succeeded()) {
                            answer.tryComplete(result.result());
                        } else {
                            answer.tryFail(result.cause());
                        }
                    }));
        } catch (RuntimeException away) {
            answer.tryFail(away);
        }
        return answer.future();
    }

    private static void on(Context context, Runnable work) {
        if (context == null || context == Vertx.currentContext()) {
            work.run();
            return;
        }
        context.runOnContext(_ -> work.run());
    }

    private static boolean isUnknownScript(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().startsWith("NOSCRIPT");
    }

    private static Request request(Command command, String script, List<String> keys, List<String> arguments) {
        var request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        arguments.forEach(request::arg);
        return request;
    }
}
